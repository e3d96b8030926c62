import type { KafkaMessage } from '../../../services/shared/kafka/consumer.ts'
import type { OrderStatus } from '../../../services/shared/orders/order-event.ts'
import { createWindow } from '../../../services/notifier/consumer/window.ts'
import { LIMITS, type ProcessLimits } from '../../../services/notifier/consumer/window-limits.ts'
import { createCircuitBreaker } from '../../../services/notifier/line/circuit-breaker.ts'
import type { PushResult } from '../../../services/notifier/line/line-client.ts'
import { createRateLimiter } from '../../../services/notifier/line/rate-limiter.ts'
import { createSemaphore } from '../../../services/notifier/line/semaphore.ts'
import { createOrderLookup } from '../../../services/notifier/orders/order-lookup.ts'
import { silentLog } from '../servers/test-topics.ts'
import { waitFor } from '../wait-for.ts'

export const FIRST_ID = 1_000

/** A message about an order of a user. In these tests an order has the number of its first message's offset. */
export function messageOf(userId: string, offset: number, order = offset): KafkaMessage {
  const orderId = FIRST_ID + order
  const value = Buffer.from(JSON.stringify({ orderId, userId, productName: 'tea' }))
  return { key: Buffer.from(userId), value, timestamp: '1', offset: `${offset}`, headers: {} }
}

type Push = (to: string, orderId: number) => Promise<PushResult>

interface SetUp {
  readonly push?: Push
  readonly limits?: Partial<ProcessLimits>
  readonly partitions?: readonly number[]
}

/** A window without a network. Its consumer reads what the test gives it. */
export function setUpWindow({ push = accepted, limits = {}, partitions = [0] }: SetUp = {}) {
  const orders = new Map<number, { userId: string; status: OrderStatus }>()
  const letters: string[] = []
  const reading = new Map<number, boolean>()
  let letterFails: string | undefined
  let untilAborted = false
  const readAgain: number[] = []
  const context = {
    topic: 'topic',
    orders: createOrderLookup({
      log: silentLog,
      findOrders: (ids) =>
        Promise.resolve(
          new Map(
            ids.flatMap((id) => {
              const order = orders.get(id - FIRST_ID)
              if (order === undefined) return []
              const { userId: userLineUid, status } = order
              return [[id, { id, status, userLineUid, retryKey: `key-${id}` }]]
            }),
          ),
        ),
    }),
    pusher: {
      line: {
        push: ({ to, retryKey }: { to: string; retryKey: string }) =>
          push(to, Number(retryKey.slice(4)) - FIRST_ID),
      },
      circuitBreaker: createCircuitBreaker({ firstMs: 1, maxMs: 1 }),
      rateLimiter: createRateLimiter(1_000_000),
      semaphore: createSemaphore(1_000),
      onPush: () => undefined,
      log: silentLog,
    },
    statuses: {
      markSuccess: (orderId: number) => {
        const order = orders.get(orderId - FIRST_ID)
        if (order) order.status = 'success'
        return Promise.resolve()
      },
      stop: () => Promise.resolve(),
    },
    deadLetters: {
      move: async (
        {
          message,
          reason,
          orderId = 0,
        }: { message: KafkaMessage; reason: string; orderId?: number | undefined },
        session: { onWait: (reason: string) => void; stopping: AbortSignal; aborted: AbortSignal },
      ) => {
        const end = untilAborted ? session.aborted : session.stopping
        while (letterFails !== undefined && !end.aborted) {
          session.onWait(letterFails)
          await new Promise(setImmediate)
        }
        if (end.aborted) return false
        letters.push(`${message.offset}: ${reason}`)
        const order = orders.get(orderId - FIRST_ID)
        if (order) order.status = 'failed'
        return true
      },
    },
    readAgain: (userId: string, places: readonly { offset: number; orderId: number }[]) => {
      readAgain.push(places.length)
      return Promise.resolve(
        places.map(({ offset, orderId }) => ({
          message: messageOf(userId, offset, orderId - FIRST_ID),
          event: { orderId, userId, productName: 'tea' },
        })),
      )
    },
    log: silentLog,
  }
  const window = createWindow(context, { ...LIMITS, ...limits })
  const reader = {
    pause: (some: readonly number[]) => some.forEach((partition) => reading.set(partition, false)),
    resume: (some: readonly number[]) => some.forEach((partition) => reading.set(partition, true)),
  }
  const join = (assigned: readonly number[]) => window.assign(assigned, reader)
  join(partitions)

  /** Places orders and delivers their messages. */
  function deliver(messages: readonly KafkaMessage[], { partition = 0 } = {}): boolean {
    for (const { value } of messages) {
      if (value?.[0] !== '{'.charCodeAt(0)) continue
      const { orderId, userId } = JSON.parse(value.toString()) as { orderId: number; userId: string }
      const order = orderId - FIRST_ID
      if (!orders.has(order)) orders.set(order, { userId, status: 'pending' })
    }
    const next = Number(messages.at(-1)?.offset ?? -1) + 1
    return window.accept({ partition, messages, next })
  }

  return {
    window,
    orders,
    letters,
    reading,
    readAgain,
    join,
    deliver,
    position: (partition = 0) => window.positions().get(partition),
    waitForPosition: (position: number, partition = 0) =>
      waitFor(`position ${position}`, () => window.positions().get(partition) === position),
    setLetterFault: (reason: string | undefined) => (letterFails = reason),
    /** Dead letters are retried for longer than their partition stays, as those that only the table lacks. */
    retryLettersUntilAborted: () => (untilAborted = true),
  }
}

export const accepted = () => Promise.resolve({ kind: 'accepted' } as const)
export const failed = () => Promise.resolve({ kind: 'later', reason: 'LINE answered 500' } as const)

/** Pushes that the test lets go one by one; records their order. */
export function createGate(isHeld: (to: string) => boolean = () => true) {
  const begun: number[] = []
  const held = new Map<number, (result: PushResult) => void>()
  const push: Push = (to, orderId) => {
    begun.push(orderId)
    if (!isHeld(to)) return accepted()
    return new Promise((resolve) => held.set(orderId, resolve))
  }
  return { begun, push, accept: (orderId: number) => held.get(orderId)?.({ kind: 'accepted' }), held }
}
