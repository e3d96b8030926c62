import type { DesiredState } from '../../shared/desired-state/desired-state.ts'
import type { DesiredStateWatch } from '../../shared/desired-state/watch-desired-state.ts'
import type { Logger } from '../../shared/runtime/logger.ts'

/** `stopped`: it has left the group because an operator wants that, and joins again when the operator does. */
export type Phase = 'running' | 'stopping' | 'stopped'

interface FollowOptions {
  readonly desired: DesiredStateWatch
  /** Is a member of the group until `leaving` aborts; resolves once it has left. */
  readonly belong: (leaving: AbortSignal) => Promise<void>
  readonly log: Logger
}

/** Has this process belong to its group for as long as an operator wants the group to run. */
export function followDesiredState({ desired, belong, log }: FollowOptions) {
  const closing = new AbortController()
  let phase: Phase = 'running'

  async function run(): Promise<void> {
    // Not before: the operator may have stopped the group while this process did not run.
    await desired.until(() => true, closing.signal)
    while (!closing.signal.aborted) {
      if (isStopped(desired.current())) await stayOut()
      else await stayIn()
    }
  }

  async function stayIn(): Promise<void> {
    phase = 'running'
    const leaving = new AbortController()
    const belonging = belong(leaving.signal)
    await desired.until(isStopped, closing.signal)
    phase = 'stopping'
    if (!closing.signal.aborted) log.info('consumer stops: an operator stopped the consumer group')
    leaving.abort()
    await belonging
  }

  async function stayOut(): Promise<void> {
    phase = 'stopped'
    log.info('consumer stopped: it waits until an operator starts the consumer group')
    if (await desired.until((now) => !isStopped(now), closing.signal))
      log.info('consumer starts: an operator started the consumer group')
  }

  const running = run()
  return {
    phase: () => phase,
    stop: async (): Promise<void> => {
      closing.abort()
      await running
    },
  }
}

export function isStopped(state: DesiredState | undefined): boolean {
  return state?.desired === 'stopped'
}
