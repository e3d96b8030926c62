import type { Queryable } from '../database/database.ts'
import { pause, waitOrAbort } from '../runtime/backoff.ts'
import { messageOf } from '../runtime/errors.ts'
import type { Logger } from '../runtime/logger.ts'
import { readDesiredState, type DesiredState } from './desired-state.ts'

/** Members must see a change within a second. */
const INTERVAL_MS = 500

interface WatchOptions {
  readonly database: Queryable
  readonly groupId: string
  readonly log: Logger
}

/** What the operator wants of this process's consumer group. */
export interface DesiredStateWatch {
  /** The last state that could be read; undefined until the database has answered for the first time. */
  readonly current: () => DesiredState | undefined
  /** Resolves as soon as such a state has been read; to false when `signal` aborts first. */
  readonly until: (isWanted: (state: DesiredState) => boolean, signal: AbortSignal) => Promise<boolean>
  readonly stop: () => Promise<void>
}

/** Asks the database twice a second. While it does not answer, the last state counts. */
export function watchDesiredState({ database, groupId, log }: WatchOptions): DesiredStateWatch {
  const stopping = new AbortController()
  const waiting = new Set<() => void>()
  let current: DesiredState | undefined

  async function run(): Promise<void> {
    do {
      try {
        current = await readDesiredState(database, groupId)
        for (const look of [...waiting]) look()
      } catch (error) {
        log.debug({ cause: messageOf(error) }, 'the desired state was not read, the last one counts')
      }
    } while (await pause(INTERVAL_MS, stopping.signal))
  }

  const running = run()
  return {
    current: () => current,
    until: (isWanted, signal) => {
      let look: () => void
      return waitOrAbort(
        signal,
        (proceed) => {
          look = () => {
            if (current !== undefined && isWanted(current)) proceed()
          }
          waiting.add(look)
          look()
        },
        () => waiting.delete(look),
      )
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
