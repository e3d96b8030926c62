import { retryUntilDone, type BackoffOptions } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { DeadLetter } from './dead-letter.ts'

const KAFKA_BACKOFF = { firstMs: 200, maxMs: 5_000 }
const DATABASE_BACKOFF = { firstMs: 200, maxMs: 3_000 }

interface DeadLettersOptions {
  /** Sends it to the topic of dead letters. */
  readonly send: (letter: DeadLetter) => Promise<void>
  /** Stores it in the database, together with its order's status. */
  readonly store: (letter: DeadLetter) => Promise<void>
  readonly log: Logger
  readonly onMoved: () => void
}

/** When to give up: `stopping` starts nothing new, `aborted` abandons what is in flight. */
interface Session {
  readonly stopping: AbortSignal
  readonly aborted: AbortSignal
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
export function createDeadLetters({ send, store, log, onMoved }: DeadLettersOptions): DeadLetters {
  const retry = (what: string, step: () => Promise<void>, backoff: BackoffOptions, signal: AbortSignal) =>
    retryUntilDone(() => step().then(() => true), {
      ...backoff,
      signal,
      onFailure: (error) => log.warn(`${what} a dead letter failed, retrying: ${messageOf(error)}`),
    })

  return {
    move: async (letter, { stopping, aborted }) => {
      if (!(await retry('sending', () => send(letter), KAFKA_BACKOFF, stopping))) return false
      // Retried for longer than the first step: the next session would send to the topic again.
      if (!(await retry('storing', () => store(letter), DATABASE_BACKOFF, aborted))) return false
      onMoved()
      const { topic, partition, message, orderId, reason } = letter
      log.warn(
        { topic, partition, offset: message.offset, orderId, reason },
        'message moved to the dead letters',
      )
      return true
    },
  }
}
