import { retryUntilDone, type BackoffOptions } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import { traceparentOf } from '../../shared/orders/traceparent.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { createSemaphore } from '../line/semaphore.ts'
import type { DeadLetter } from './dead-letter.ts'

const KAFKA_BACKOFF = { firstMs: 200, maxMs: 5_000 }
const DATABASE_BACKOFF = { firstMs: 200, maxMs: 3_000 }
/** Many may wait at the same time when the topic or the table refuses them. */
const MOST_AT_ONCE = 4

/** One of the two places of a dead letter. */
export interface DeadLetterStore {
  readonly write: (letter: DeadLetter) => Promise<void>
  /** Why it could not be written, for an operator; contains no text of a driver. */
  readonly explain: (error: unknown) => string
}

interface DeadLettersOptions {
  /** The topic of dead letters. */
  readonly topic: DeadLetterStore
  /** The database, where it is stored together with its order's status. */
  readonly table: DeadLetterStore
  readonly log: Logger
  readonly onMoved: () => void
}

interface Session {
  /** Start nothing new. */
  readonly stopping: AbortSignal
  /** Abandon what is in flight. */
  readonly aborted: AbortSignal
  /** Called at each failure, with the reason for an operator. */
  readonly onWait: (reason: string) => void
}

export interface DeadLetters {
  /** True once both Kafka and the database have it; false when the session ended first. */
  readonly move: (letter: DeadLetter, session: Session) => Promise<boolean>
}

/**
 * Moves a message that can never be processed out of the way: into the topic of dead letters for other programs, and
 * into the database for the operator. The topic comes first: a crash in between repeats it. In the other order the
 * order would already be failed after the crash, and the message would never reach the topic.
 */
export function createDeadLetters({ topic, table, log, onMoved }: DeadLettersOptions): DeadLetters {
  const semaphore = createSemaphore(MOST_AT_ONCE)

  async function write(
    store: DeadLetterStore,
    letter: DeadLetter,
    backoff: BackoffOptions,
    signal: AbortSignal,
    onWait: Session['onWait'],
  ): Promise<boolean> {
    const task = () => semaphore.run(() => store.write(letter)).then(() => true)
    const written = await retryUntilDone(task, {
      ...backoff,
      signal,
      onFailure: (error) => {
        const why = store.explain(error)
        onWait(why)
        log.warn(
          { ...placeOf(letter), why, cause: messageOf(error) },
          'a dead letter was not written, retrying',
        )
      },
    })
    return written === true
  }

  return {
    move: async (letter, { stopping, aborted, onWait }) => {
      if (!(await write(topic, letter, KAFKA_BACKOFF, stopping, onWait))) return false
      // Retried for longer than the first step: the next session would send to the topic again.
      if (!(await write(table, letter, DATABASE_BACKOFF, aborted, onWait))) return false
      onMoved()
      log.warn({ ...placeOf(letter), reason: letter.reason }, 'message moved to the dead letters')
      return true
    },
  }
}

function placeOf({ topic, partition, message, orderId, reason }: DeadLetter) {
  const traceparent = traceparentOf(message.headers)
  return { topic, partition, offset: message.offset, orderId, traceparent, reason }
}
