import type { CommandContext } from '../command-context.ts'
import { examineMachine, type Findings } from './examine-machine.ts'
import { formatRows } from './format-rows.ts'
import { ComponentFailed } from '../processes/component.ts'
import { waitOrAbort } from '../../../services/shared/runtime/backoff.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { Row } from './row.ts'

/** The error itself is already shown; the explanation must not take longer. */
const TIMEOUT_MS = 8_000

/**
 * What npm run doctor finds that may explain an error. Empty if it finds nothing, takes too long, or the user
 * interrupts it.
 */
export async function explainFailure(
  context: CommandContext,
  error: unknown,
  interrupted: AbortSignal,
): Promise<string> {
  const late = AbortSignal.timeout(TIMEOUT_MS)
  const given = AbortSignal.any([late, interrupted])
  const givenUp = waitOrAbort(given, () => undefined).then(() => undefined)
  // If these checks fail too, only the first error is shown.
  const examined = examineMachine(context, { optional: false }).catch(() => undefined)
  const findings = await Promise.race([examined, givenUp])
  const rows = findings ? matchRows(findings, error) : []
  return rows.length > 0 ? formatRows(rows, context.page) : ''
}

/** Selects what may explain a failed start and is not already part of its error. */
export function matchRows(findings: Findings, error: unknown): Row[] {
  const { programs, machine, settings, servers, ports, processes } = findings
  // npm start avoids ports that are in use; it fails only if another program takes one in the meantime.
  const failing = error instanceof ComponentFailed ? ports : ports.filter(({ state }) => state === 'missing')
  const message = messageOf(error)
  const isKnown = ({ found, todo }: Row) =>
    message.includes(found) ||
    (message !== '' && found.includes(message)) ||
    (todo !== '' && message.includes(todo))
  return [programs, machine, settings, servers, failing, processes]
    .flat()
    .filter((row) => row.state !== 'ok' && !isKnown(row))
}
