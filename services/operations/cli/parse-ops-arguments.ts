import { parseArgs } from 'node:util'
import { messageOf } from '../../shared/runtime/errors.ts'
import { COMMANDS } from './ops-commands.ts'
import { describeCommand, describeCommands } from './describe-commands.ts'
import type { OpsCommand, OpsOption, RunOps } from './ops/ops-command.ts'
import { WrongUse } from './ops/ops-errors.ts'
import { createInput } from './ops/read-input.ts'

export type ParsedOps =
  { readonly help: string } | { readonly run: RunOps; readonly json: boolean; readonly yes: boolean }

/** @param program how to write the command here @throws WrongUse, with a sentence that says what to write instead */
export function parseOpsArguments(args: readonly string[], program: string): ParsedOps {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const command = COMMANDS[rest[0] ?? '']
    return { help: command ? describeCommand(rest[0] ?? '', command, program) : describeCommands(program) }
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command === undefined)
    throw new WrongUse(
      `There is no command "${name}". The commands are ${Object.keys(COMMANDS).join(', ')}. See: ${program} --help`,
    )
  const see = `See: ${program} ${name} --help`
  try {
    const { values, positionals } = parse(command, rest)
    if (values.help === true) return { help: describeCommand(name, command, program) }
    const run = command.read(createInput(positionals, values))
    return { run, json: values.json === true, yes: values.yes === true }
  } catch (error) {
    // Only the first sentence of parseArgs is useful: the others explain how to pass such a value as a word.
    const sentence = error instanceof WrongUse ? error.message : (messageOf(error).split('. ')[0] ?? '')
    if (error instanceof WrongUse || error instanceof TypeError)
      throw new WrongUse(`${sentence.replace(/\.$/, '')}. ${see}`)
    throw error
  }
}

const COMMON: Readonly<Record<string, OpsOption>> = {
  json: { type: 'boolean', help: '' },
  help: { type: 'boolean', help: '' },
}
const YES: Readonly<Record<string, OpsOption>> = { yes: { type: 'boolean', help: '' } }

function parse(command: OpsCommand, args: readonly string[]) {
  const entries = Object.entries({ ...command.options, ...COMMON, ...(command.asks && YES) })
  const options = Object.fromEntries(
    entries.map(([name, { type, multiple = false }]) => [
      name,
      { type, multiple, ...(name === 'help' && { short: 'h' }) },
    ]),
  )
  return parseArgs({ args: joinNegative(args), options, allowPositionals: true })
}

/** parseArgs takes the -100 of `--by -100` for an option. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const last = joined.at(-1)
    if (/^-\d/.test(arg) && last !== undefined && /^--[a-z-]+$/.test(last))
      joined.splice(-1, 1, `${last}=${arg}`)
    else joined.push(arg)
  }
  return joined
}
