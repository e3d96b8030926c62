import { z } from 'zod'
import { openDatabase, type Database } from '../../shared/database/database.ts'
import { isServerError } from '../../shared/database/server-errors.ts'
import {
  databaseAccess,
  databaseFaults,
  databaseSettings,
  type DatabaseAccess,
} from '../../shared/database/database-access.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import { explainDatabaseFailure } from '../../shared/database/explain-database-failure.ts'
import { readConfig, crossFieldCheck } from '../../shared/runtime/read-config.ts'
import { dlqHelp } from './dlq-help.ts'
import type { DlqOutput } from './dlq-output.ts'
import { parseDlqArguments, type DlqCommand } from './parse-dlq-arguments.ts'
import { settleLetters } from './settle-letters.ts'
import { showLetter, showLetterList } from './show-letters.ts'

const schema = z.object(databaseSettings).check(crossFieldCheck(databaseFaults))

interface DlqContext extends DlqOutput {
  readonly args: readonly string[]
  /** With what leads to the database, as in `.env.example`. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The `dlq` command: what an operator does about dead letters. Returns the exit status. */
export async function runDlq({ args, env, ...output }: DlqContext): Promise<number> {
  try {
    const command = parseDlqArguments(args)
    if (command.name === 'help') {
      output.print(dlqHelp(output.program))
      return 0
    }
    return await withDatabase(env, (database) => obey(database, command, output))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    output.complain(error.message)
    return 1
  }
}

function obey(
  database: Database,
  command: Exclude<DlqCommand, { name: 'help' }>,
  output: DlqOutput,
): Promise<number> {
  switch (command.name) {
    case 'list':
      return showLetterList(database, command, output)
    case 'show':
      return showLetter(database, command, output)
    case 'replay':
    case 'discard':
      return settleLetters(database, { action: command.name, ids: command.ids }, output)
  }
}

/** @throws DomainError with a sentence that says what to do, when the database is away or will not have it */
async function withDatabase(
  env: DlqContext['env'],
  work: (database: Database) => Promise<number>,
): Promise<number> {
  if (!env.DATABASE_URL)
    throw new DomainError(
      'dlq_no_database',
      'Which database? Begin with npm start, in another terminal, or set DATABASE_URL in .env.',
    )
  const access = databaseAccess(readConfig(schema, env))
  const database = openDatabase(access, { connections: 2 })
  try {
    return await work(database)
  } catch (error) {
    if (isOurMistake(error)) throw error
    throw new DomainError('dlq_database', describeFailure(error, access), { cause: error })
  } finally {
    await database.close()
  }
}

const isOurMistake = (error: unknown) => error instanceof TypeError || error instanceof RangeError

function describeFailure(error: unknown, access: DatabaseAccess): string {
  if (isServerError(error, 'ER_NO_SUCH_TABLE'))
    return 'The database has no dead letters yet: bring it up to date with npm run migrate.'
  const { text, definite } = explainDatabaseFailure(error, access)
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  return definite ? sentence : `The database in DATABASE_URL does not answer. ${sentence} Is it running?`
}
