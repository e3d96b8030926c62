import type { CommandContext } from '../command-context.ts'
import { examineMachine, type Findings } from './examine-machine.ts'
import { formatRows } from './format-rows.ts'
import { ComponentFailed } from '../processes/component.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { Row } from './row.ts'

/** Longer than this, nobody waits for what may only add to the error. */
const PATIENCE_MS = 8_000

/**
 * What npm run doctor finds that may have to do with an error; empty where that is nothing, or takes too long, or
 * the user has had enough.
 */
export async function explainFailure(
  context: CommandContext,
  error: unknown,
  interrupted: AbortSignal,
): Promise<string> {
  const late = AbortSignal.timeout(PATIENCE_MS)
  const given = AbortSignal.any([late, interrupted])
  const givenUp = new Promise<undefined>((resolve) => {
    if (given.aborted) resolve(undefined)
    given.addEventListener('abort', () => resolve(undefined))
  })
  // What has failed already is worth more than why nothing can be added to it.
  const examined = examineMachine(context, { optional: false }).catch(() => undefined)
  const findings = await Promise.race([examined, givenUp])
  const rows = findings ? matchRows(findings, error) : []
  return rows.length > 0 ? formatRows(rows, context.page) : ''
}

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
