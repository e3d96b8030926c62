import type { Ports } from '../ports/choose-ports.ts'
import { ComponentFailed } from '../processes/component.ts'

interface RetryWithOtherPortsOptions {
  readonly ports: Ports
  /** Cleans up between two attempts. */
  readonly beforeNext: () => Promise<void>
}

/**
 * Attempts a start, and at most twice more with other ports. A port is reserved until its program starts, but the
 * program needs seconds to listen on it: another stack that starts at the same time may take it.
 */
export async function retryWithOtherPorts<Result>(
  attempt: (ports: Ports) => Promise<Result>,
  { ports, beforeNext }: RetryWithOtherPortsOptions,
): Promise<Result> {
  const elsewhere = ports === 'usual' ? 'servers-anywhere' : ports
  for (const choice of [ports, elsewhere]) {
    try {
      return await attempt(choice)
    } catch (error) {
      if (!(error instanceof ComponentFailed && error.addressInUse)) throw error
      await beforeNext()
    }
  }
  return attempt(elsewhere)
}
