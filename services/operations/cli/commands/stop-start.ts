import type { OpsCommand, RunOps } from '../ops/ops-command.ts'
import { EXIT, WrongUse } from '../ops/ops-errors.ts'
import { refuseWords, type OpsInput } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

const GROUPS = ['message-group', 'view-counter'] as const

export const GROUP_OPTION = {
  group: { type: 'string', value: 'GROUP', help: GROUPS.join(' (default) or ') },
} as const

/** @throws WrongUse */
export function readGroup(input: OpsInput): string | undefined {
  const group = input.text('group')
  if (group !== undefined && !GROUPS.some((known) => known === group))
    throw new WrongUse(`--group must be ${GROUPS.join(' or ')}.`)
  return group
}

interface Changed {
  readonly group: string
  readonly desired: string
}

export const stop: OpsCommand = {
  summary: 'have the consumers leave their group; their processes keep running',
  forms: [['', 'orders are still accepted, and stay pending (npm run notifier:stop ends the process)']],
  options: GROUP_OPTION,
  read: (input) =>
    change(input, 'stop', (group, program) => [
      `The consumers of ${group} leave it within seconds. Orders are still accepted, and stay pending.`,
      `To start them again: ${program} start${group === 'message-group' ? '' : ` --group ${group}`}`,
    ]),
}

export const start: OpsCommand = {
  summary: 'have the consumers join their group again',
  forms: [['', 'what is pending is sent']],
  options: GROUP_OPTION,
  read: (input) =>
    change(input, 'start', (group, program) => [
      `The consumers of ${group} join it within seconds, and read on where they stopped.`,
      `To see them: ${program} watch`,
    ]),
}

function change(
  input: OpsInput,
  action: 'stop' | 'start',
  describe: (group: string, program: string) => readonly string[],
): RunOps {
  refuseWords(input)
  const group = readGroup(input)
  return async ({ api, json, print, program }) => {
    const changed = await api.send<Changed>('POST', `/api/consumer/${action}`, {
      ...(group !== undefined && { group }),
    })
    print(json ? toJson(changed) : describe(changed.group, program).join('\n'))
    return EXIT.done
  }
}
