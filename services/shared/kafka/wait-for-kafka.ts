import { retryUntilDone } from '../runtime/backoff.ts'
import { explainKafkaFailure } from './explain-kafka-failure.ts'
import type { KafkaAccess } from './kafka-access.ts'
import { createStateLog, type Logger } from '../runtime/logger.ts'

export const WAITING_FOR_KAFKA = 'waiting for Kafka'

const UNAVAILABLE = { firstMs: 200, maxMs: 3_000 }
/** A setting has to be changed first, and some brokers lock out clients that retry a wrong password too often. */
const REFUSED = { firstMs: 2_000, maxMs: 10_000 }

interface WaitOptions {
  readonly access: KafkaAccess
  readonly log: Logger
  readonly signal: AbortSignal
  /** Called with what it waits for, in words for an operator. */
  readonly onState: (state: string) => void
}

/**
 * Retries `task` until it succeeds, while Kafka is unavailable or refuses, and reports which of the two it is.
 * Returns undefined when `signal` aborts.
 */
export function waitForKafka<Result>(
  task: () => Promise<Result>,
  { access, log, signal, onState }: WaitOptions,
): Promise<Result | undefined> {
  const logState = createStateLog(log)
  let limits = UNAVAILABLE
  return retryUntilDone(task, {
    ...UNAVAILABLE,
    signal,
    onFailure: (error) => {
      // The abort itself makes the task fail.
      if (signal.aborted) return
      const { text, definite } = explainKafkaFailure(error, access)
      const state = definite ? text : WAITING_FOR_KAFKA
      onState(state)
      logState(state, error)
      limits = definite ? REFUSED : UNAVAILABLE
    },
    limits: () => limits,
  })
}
