import type { OpsCommand } from './ops/ops-command.ts'
import { COMMANDS } from './ops-commands.ts'

const OF_ALL = [
  ['ops COMMAND --help', 'the forms and options of a command'],
  ['--json', 'all commands: JSON, for programs'],
  ['--yes', 'commands that ask first: do not ask'],
] as const

/** `--help` of all commands. */
export function describeCommands(program: string): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const)
  return `Shows and operates the platform that runs here, as the control room does; or the one at OPERATIONS_URL,
with its OPERATOR_TOKEN.

${align(lines)}

${align(OF_ALL.map(([form, does]) => [form.replace('ops', program), does]))}

Exit status: 0 done; 1 refused or failed; 2 wrong use, or operations cannot be reached.`
}

/** `--help` of one command. */
export function describeCommand(name: string, command: OpsCommand, program: string): string {
  const forms = command.forms.map(([form, does]) => [`${program} ${name} ${form}`.trim(), does] as const)
  const options = Object.entries(command.options).map(
    ([option, { value, help }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, help] as const,
  )
  const common = [
    ...(command.asks ? [['--yes', 'do not ask'] as const] : []),
    ['--json', 'JSON, for programs'] as const,
  ]
  return `${command.summary}\n\n${align(forms)}\n\nOptions:\n${align([...options, ...common])}`
}

function align(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`).join('\n')
}
