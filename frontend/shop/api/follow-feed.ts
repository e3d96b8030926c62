import { backOff } from '../model/back-off.ts'
import { reportFault } from '../model/report-fault.ts'
import { readOrder, readProduct } from '../model/read-shapes.ts'
import type { Order, Product } from '../model/types.ts'
import { SessionExpired } from '../session/session.ts'
import { abortWith } from './abort.ts'
import { ApiError, isOutage } from './api-error.ts'
import { readEvents } from './read-events.ts'
import type { Waker } from './wait.ts'

/** The server sends an event or a comment every 15 s. A longer silence means a dead connection. */
const SILENCE_MS = 40_000

export interface FeedListener {
  /** Subscribed: data loaded from now on misses no change. */
  onReady: () => void
  onOrder: (order: Order) => void
  onProduct: (product: Product) => void
  /** `broken`: an open feed has ended. `failed`: it could not be opened. */
  onDown: (how: 'broken' | 'failed') => void
}

export interface FeedDependencies {
  open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>
  readonly waker: Waker
  random: () => number
  readonly signal: AbortSignal
}

/** Follows the live feed until `signal` aborts, and reopens it when it ends. */
export async function followFeed(listener: FeedListener, dependencies: FeedDependencies): Promise<void> {
  const { open, waker, random, signal } = dependencies
  let lastEventId: string | undefined
  let failures = 0

  async function readOnce(): Promise<void> {
    const silence = new AbortController()
    const disconnect = (): void => silence.abort(new Error('the feed has gone silent'))
    let timer = setTimeout(disconnect, SILENCE_MS)
    let wasReady = false
    const onBytes = (): void => {
      clearTimeout(timer)
      timer = setTimeout(disconnect, SILENCE_MS)
    }
    const { signal: either, unlink } = abortWith([signal, silence.signal])
    try {
      const response = await open(lastEventId, either)
      if (!response.body) return
      for await (const { id, event, data } of readEvents(response.body, onBytes)) {
        lastEventId = id ?? lastEventId
        if (event === 'ready') {
          wasReady = true
          failures = 0
          listener.onReady()
        } else dispatch(listener, event, data)
      }
    } finally {
      clearTimeout(timer)
      unlink()
      if (!signal.aborted) listener.onDown(wasReady ? 'broken' : 'failed')
    }
  }

  while (!signal.aborted) {
    let retryAfter = 0
    try {
      await readOnce()
    } catch (error) {
      if (error instanceof SessionExpired) return
      if (error instanceof ApiError) retryAfter = error.retryAfterMs ?? 0
      if (!isOutage(error)) reportFault(error)
    }
    await waker.wait(Math.max(retryAfter, backOff(failures, random)), signal).catch(() => undefined)
    failures += 1
  }
}

function dispatch(listener: FeedListener, type: string | undefined, data: string): void {
  const value = parse(data)
  const order = type === 'order' ? readOrder(value) : undefined
  const product = type === 'product' ? readProduct(value) : undefined
  if (order) listener.onOrder(order)
  if (product) listener.onProduct(product)
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
