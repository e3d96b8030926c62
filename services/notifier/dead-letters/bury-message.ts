import { retryUntilDone } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { BatchSession } from '../batch-session.ts'

const KAFKA_BACKOFF = { firstMs: 200, maxMs: 5_000 }
const DATABASE_BACKOFF = { firstMs: 200, maxMs: 3_000 }

export interface DeadLettersOptions {
  /** To the dead letters' topic. */
  readonly send: (letter: DeadLetter) => Promise<void>
  /** To the database, and its order's status with it. */
  readonly store: (letter: DeadLetter) => Promise<void>
  readonly log: Logger
  readonly onBuried: () => void
}

export interface DeadLetters {
  /** True once both Kafka and the database have it; false when the turn ended first. */
  bury: (letter: DeadLetter, turn: Pick<BatchSession, 'ending' | 'over'>) => Promise<boolean>
}

/**
 * Puts aside what can never be processed: in a topic, for whoever reads those, and in the database, where an
 * operator decides about it. The topic first: a crash in between repeats it, where the other way round the order
 * would be failed already, and the message never be looked at again.
 */
export function createDeadLetters({ send, store, log, onBuried }: DeadLettersOptions): DeadLetters {
  const untilTaken = (
    by: string,
    give: () => Promise<void>,
    backoff: typeof KAFKA_BACKOFF,
    signal: AbortSignal,
  ) =>
    retryUntilDone(() => give().then(() => true), {
      ...backoff,
      signal,
      onFailure: (error) => log.warn(`a dead letter waits for ${by}: ${messageOf(error)}`),
    })

  return {
    bury: async (letter, { ending, over }) => {
      if (!(await untilTaken('Kafka', () => send(letter), KAFKA_BACKOFF, ending))) return false
      // Not given up as lightly: the next turn would begin with the topic again.
      if (!(await untilTaken('the database', () => store(letter), DATABASE_BACKOFF, over))) return false
      onBuried()
      const { topic, partition, message, orderId, reason } = letter
      log.warn(
        { topic, partition, offset: message.offset, orderId, reason },
        'a message went to the dead letters',
      )
      return true
    },
  }
}
