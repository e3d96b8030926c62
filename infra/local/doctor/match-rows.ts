import { ComponentFailed } from '../processes/component.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { Findings } from './examine-machine.ts'
import type { Row } from './row.ts'

/** What may have to do with a failed start: what is not well, and what its error does not say already. */
export function matchRows(findings: Findings, error: unknown): Row[] {
  const { programs, machine, settings, servers, ports, processes } = findings
  // npm start moves away from a port that is taken: it fails only of one that is taken meanwhile.
  const failing = error instanceof ComponentFailed ? ports : ports.filter(({ state }) => state === 'missing')
  const message = messageOf(error)
  const isTold = ({ found, todo }: Row) =>
    message.includes(found) ||
    (message !== '' && found.includes(message)) ||
    (todo !== '' && message.includes(todo))
  return [programs, machine, settings, servers, failing, processes]
    .flat()
    .filter((row) => row.state !== 'ok' && !isTold(row))
}
