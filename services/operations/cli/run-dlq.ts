import { databaseAccess, databaseSchema, type DatabaseAccess } from '../../shared/database/database-access.ts'
import { explainDatabaseFailure } from '../../shared/database/explain-database-failure.ts'
import { openModels, type Models } from '../../shared/database/models.ts'
import { isServerError } from '../../shared/database/server-errors.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import { readConfig } from '../../shared/runtime/read-config.ts'
import type { DlqOutput } from './dlq-output.ts'
import { dlqHelp, parseDlqArguments, type DlqCommand } from './parse-dlq-arguments.ts'
import { settleLetters } from './settle-letters.ts'
import { showLetter, showLetterList } from './show-letters.ts'

interface DlqContext extends DlqOutput {
  readonly args: readonly string[]
  /** Has the database settings of `.env.example`. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The `dlq` command, with which an operator handles dead letters. Returns the exit status. */
export async function runDlq({ args, env, ...output }: DlqContext): Promise<number> {
  try {
    const command = parseDlqArguments(args)
    if (command.name === 'help') {
      output.print(dlqHelp(output.program))
      return 0
    }
    return await withDatabase(env, (models) => runCommand(models, command, output))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    output.complain(error.message)
    return 1
  }
}

function runCommand(
  models: Models,
  command: Exclude<DlqCommand, { name: 'help' }>,
  output: DlqOutput,
): Promise<number> {
  switch (command.name) {
    case 'list':
      return showLetterList(models, command, output)
    case 'show':
      return showLetter(models, command, output)
    case 'replay':
    case 'discard':
      return settleLetters(models, command, output)
  }
}

/** @throws DomainError that says what to do when the database is unavailable or refuses access */
async function withDatabase(
  env: DlqContext['env'],
  work: (models: Models) => Promise<number>,
): Promise<number> {
  if (!env.DATABASE_URL)
    throw new DomainError(
      'dlq_no_database',
      'No database is configured. Run npm start in another terminal, or set DATABASE_URL in .env.',
    )
  const access = databaseAccess(readConfig(databaseSchema, env))
  const models = openModels(access)
  try {
    return await work(models)
  } catch (error) {
    if (isBug(error)) throw error
    throw new DomainError('dlq_database', describeFailure(error, access), { cause: error })
  } finally {
    await models.close()
  }
}

const isBug = (error: unknown) => error instanceof TypeError || error instanceof RangeError

function describeFailure(error: unknown, access: DatabaseAccess): string {
  if (isServerError(error, 'ER_NO_SUCH_TABLE'))
    return 'The database has no table of dead letters. Migrate it with: npm run migrate.'
  const { text, definite } = explainDatabaseFailure(error, access)
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  return definite ? sentence : `The database in DATABASE_URL does not answer. ${sentence} Is it running?`
}
