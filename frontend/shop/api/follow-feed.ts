import { backOff } from '../model/back-off.ts'
import { readOrder, readProduct } from '../model/read-shapes.ts'
import type { Order, Product } from '../model/types.ts'
import { SessionExpired } from '../session/session.ts'
import { ApiError } from './api-error.ts'
import { readEvents } from './read-events.ts'
import type { Waker } from './wait.ts'

// The server says something every 15 s, if only a comment. A line silent for longer than this is dead, even if
// the phone's network never tells.
const SILENCE_MS = 40_000

export interface FeedListener {
  /** Subscribed: whatever is loaded from now on misses nothing. */
  onReady: () => void
  onOrder: (order: Order) => void
  onProduct: (product: Product) => void
  /** `broken`: a feed that stood has ended. `failed`: it could not be opened. */
  onDown: (how: 'broken' | 'failed') => void
}

export interface FeedDependencies {
  open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>
  waker: Waker
  random: () => number
  signal: AbortSignal
}

/** Follows the live feed until `signal` aborts, opening it again whenever it ends. */
export async function followFeed(listener: FeedListener, dependencies: FeedDependencies): Promise<void> {
  const { open, waker, random, signal } = dependencies
  let lastEventId: string | undefined
  let failures = 0

  async function readOnce(): Promise<void> {
    const silence = new AbortController()
    const breakLine = (): void => silence.abort(new Error('the feed has gone silent'))
    let timer = setTimeout(breakLine, SILENCE_MS)
    let hasStood = false
    const onSign = (): void => {
      clearTimeout(timer)
      timer = setTimeout(breakLine, SILENCE_MS)
    }
    try {
      const response = await open(lastEventId, AbortSignal.any([signal, silence.signal]))
      if (!response.body) return
      for await (const { id, event, data } of readEvents(response.body, onSign)) {
        lastEventId = id ?? lastEventId
        if (event === 'ready') {
          hasStood = true
          failures = 0
          listener.onReady()
        } else tell(listener, event, data)
      }
    } finally {
      clearTimeout(timer)
      if (!signal.aborted) listener.onDown(hasStood ? 'broken' : 'failed')
    }
  }

  while (!signal.aborted) {
    let asked = 0
    try {
      await readOnce()
    } catch (error) {
      if (error instanceof SessionExpired) return
      if (error instanceof ApiError) asked = error.retryAfterMs ?? 0
    }
    await waker.wait(Math.max(asked, backOff(failures, random)), signal).catch(() => undefined)
    failures += 1
  }
}

function tell(listener: FeedListener, type: string | undefined, data: string): void {
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
