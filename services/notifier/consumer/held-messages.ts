import { pause } from '../../shared/runtime/backoff.ts'
import { traceparentOf } from '../../shared/orders/traceparent.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { Work } from './lanes/work.ts'

/** A push that fails for a shorter time is not worth a line. */
const WORTH_NAMING_MS = 5_000
const LOOK_MS = 1_000
const REPEAT_MS = 60_000
/** How many are named. */
const MOST_NAMED = 3

interface HeldMessagesOptions {
  readonly topic: string
  /** Messages that failed and wait. */
  readonly troubled: () => readonly Work[]
  readonly log: Logger
}

export interface HeldMessages {
  /** 'ok', or which messages wait and hold their partition's offset, and why, for an operator. */
  readonly state: () => string
  readonly stop: () => Promise<void>
}

/** Names the messages that cannot be finished: the committed offset stays before them, so the lag grows. */
export function watchHeldMessages({ topic, troubled, log }: HeldMessagesOptions): HeldMessages {
  const stopping = new AbortController()

  const held = () => troubled().filter(({ trouble }) => trouble !== undefined && isWorthNaming(trouble))

  async function run(): Promise<void> {
    let loggedAt = -Infinity
    while (await pause(LOOK_MS, stopping.signal)) {
      const works = held()
      if (works.length === 0) loggedAt = -Infinity
      else if (performance.now() - loggedAt >= REPEAT_MS) {
        loggedAt = performance.now()
        log.warn(
          { topic, count: works.length, held: works.slice(0, MOST_NAMED).map(nameOf) },
          'messages wait and hold their offsets',
        )
      }
    }
  }

  const running = run()
  return {
    state: () => {
      const works = held()
      if (works.length === 0) return 'ok'
      const named = works.slice(0, MOST_NAMED).map((work) => describe(topic, work))
      return `${works.length} ${works.length === 1 ? 'message waits' : 'messages wait'}: ${named.join('; ')}`
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

function isWorthNaming({ since, isDeadLetter }: NonNullable<Work['trouble']>): boolean {
  return isDeadLetter || performance.now() - since >= WORTH_NAMING_MS
}

function nameOf({ window, offset, event, trouble, message }: Work) {
  return {
    ...{ partition: window.partition, offset, orderId: event?.orderId },
    ...{ traceparent: traceparentOf(message.headers), reason: trouble?.reason },
  }
}

function describe(topic: string, work: Work): string {
  const { partition, offset, orderId, reason } = nameOf(work)
  const what = orderId === undefined ? 'a message' : `order ${orderId}`
  return `${what} (${topic}, partition ${partition}, offset ${offset}): ${reason}`
}
