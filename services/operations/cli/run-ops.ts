import { DomainError } from '../../shared/runtime/errors.ts'
import { escapeControlCharacters } from './escape-control-characters.ts'
import { findOperations } from './ops/find-operations.ts'
import { createOpsApi } from './ops/ops-api.ts'
import type { OpsTerminal } from './ops/ops-command.ts'
import { EXIT, Refused, WrongUse } from './ops/ops-errors.ts'
import { parseOpsArguments, type ParsedOps } from './parse-ops-arguments.ts'
import { toJson } from './ops/to-json.ts'

interface OpsOptions extends OpsTerminal {
  readonly args: readonly string[]
  /** What the user has set, and the platform that runs here. */
  readonly settings: Parameters<typeof findOperations>[0]
  /** How to write the command here. */
  readonly program: string
  readonly interrupted: AbortSignal
}

/** The `ops` command, with which an operator sees and changes the platform. Returns the exit status. */
export async function runOps({ args, settings, program, ...terminal }: OpsOptions): Promise<number> {
  try {
    const parsed = parseOpsArguments(args, program)
    if ('help' in parsed) {
      terminal.print(parsed.help)
      return EXIT.done
    }
    const { run, json } = parsed
    return await run({
      ...terminal,
      ...{ program, json },
      // A program reads the output.
      rewriteLine: json ? undefined : terminal.rewriteLine,
      api: createOpsApi(findOperations(settings)),
      confirm: (question) => askFirst(question, parsed, terminal),
    })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { code, message } = error
    if (args.includes('--json')) terminal.complain(toJson({ code, message }, 0))
    else terminal.complain(escapeControlCharacters(message))
    return error instanceof Refused ? EXIT.refused : EXIT.wrongUse
  }
}

async function askFirst(
  question: string,
  { yes, json }: Exclude<ParsedOps, { help: string }>,
  { ask, interrupted }: Pick<OpsOptions, 'ask' | 'interrupted'>,
): Promise<boolean> {
  if (yes) return true
  if (ask === undefined || json)
    throw new WrongUse(
      'Nothing was changed: there is no terminal to ask. Add --yes to do it, or --dry-run to see the plan.',
    )
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `, interrupted)).trim())
}
