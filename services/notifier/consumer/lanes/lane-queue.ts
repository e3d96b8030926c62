import type { OrderPlaced } from '../../../shared/orders/order-event.ts'
import type { KafkaMessage } from '../../../shared/kafka/consumer.ts'
import type { PartitionWindow } from './partition-window.ts'
import { copyMessage, createWork, moveTo, type OrderWork } from './work.ts'

/** How many are read again from the database at once. */
const CHUNK = 50
/** Of a message that waits in a queue; a larger one is read again. */
const MOST_BYTES = 4_096
/**
 * Of one user, as long as none has failed: they soon follow. A user with more than these would fill the window, and
 * the others would wait.
 */
const MOST_FLOWING = 16

/** What is left of a message of which only the place is kept. */
export interface Place {
  readonly window: PartitionWindow
  readonly offset: number
  readonly orderId: number
  readonly timestamp: number
}

export interface ReadAgain {
  readonly message: KafkaMessage
  readonly event: OrderPlaced
}

/** How many messages may wait whole in the queues of all users together. */
export interface WholeMessages {
  left: number
}

interface LaneQueueOptions {
  readonly whole: WholeMessages
  /** Reads messages again of which only the places were kept; undefined when the service stops first. */
  readonly readAgain: (places: readonly Place[]) => Promise<readonly ReadAgain[] | undefined>
}

/** The messages of one user that wait behind the first, in the order of their arrival. */
export interface LaneQueue {
  readonly push: (work: OrderWork) => void
  /** The message before these has to be tried again: until the next `shift`, what waits leaves the stage `flowing`. */
  readonly setAside: () => void
  /** The next one, in stage `flowing`; undefined when there is none. A promise only if it has to be read again. */
  readonly shift: () => OrderWork | undefined | Promise<OrderWork | undefined>
  /** Forgets what waits of this partition. */
  readonly forget: (window: PartitionWindow) => void
}

/**
 * Behind a message that is pushed, the next ones flow. Behind one that is tried again the first ones are kept whole,
 * and of the rest only the places, so that a user who has to wait costs little memory, however much of the traffic is
 * theirs.
 */
export function createLaneQueue({ whole, readAgain }: LaneQueueOptions): LaneQueue {
  let isAside = false
  let waiting: OrderWork[] = []
  /** Behind those. Three numbers each: offset, order id, time. Their windows lie beside them. */
  let places: number[] = []
  let windows: PartitionWindow[] = []

  function push(work: OrderWork): void {
    if (!isAside && windows.length === 0 && waiting.length < MOST_FLOWING) waiting.push(work)
    else putAside(work)
  }

  function putAside(work: OrderWork): void {
    if (windows.length === 0 && whole.left > 0 && work.bytes <= MOST_BYTES) {
      whole.left -= 1
      work.message = copyMessage(work.message)
      moveTo('queued', work)
      waiting.push(work)
      return
    }
    work.window.leave(work.stage, work.bytes)
    work.window.enter('placed', 0)
    places.push(work.offset, work.event.orderId, Number(work.message.timestamp))
    windows.push(work.window)
  }

  function setAside(): void {
    if (isAside) return
    isAside = true
    const works = waiting
    const [laterPlaces, laterWindows] = [places, windows]
    waiting = []
    places = []
    windows = []
    for (const work of works) {
      if (work.stage === 'queued') whole.left += 1
      putAside(work)
    }
    places = places.concat(laterPlaces)
    windows = windows.concat(laterWindows)
  }

  function shift(): OrderWork | undefined | Promise<OrderWork | undefined> {
    isAside = false
    const work = waiting.shift()
    if (work === undefined) return windows.length === 0 ? undefined : readNext()
    if (work.stage === 'queued') whole.left += 1
    moveTo('flowing', work)
    return work
  }

  async function readNext(): Promise<OrderWork | undefined> {
    const chunk = takePlaces()
    const again = await readAgain(chunk)
    if (again === undefined) return undefined
    const works = again.flatMap(({ message, event }, index): OrderWork[] => {
      const place = chunk[index]
      place?.window.leave('placed', 0)
      // Lost while it was read.
      if (place === undefined || place.window.lost.aborted) return []
      return [createWork(place.window, message, event, 'queued')]
    })
    whole.left -= works.length
    // Behind nothing: whatever arrived meanwhile is in `places`, as long as there are any, or behind these.
    waiting.unshift(...works)
    return shift()
  }

  function takePlaces(): Place[] {
    const numbers = places.slice(0, 3 * CHUNK)
    const taken = windows.slice(0, CHUNK)
    places = places.slice(3 * CHUNK)
    windows = windows.slice(CHUNK)
    return taken.map((window, index) => ({
      window,
      offset: numbers[3 * index] ?? 0,
      orderId: numbers[3 * index + 1] ?? 0,
      timestamp: numbers[3 * index + 2] ?? 0,
    }))
  }

  function forget(window: PartitionWindow): void {
    const left = waiting.filter((work) => work.window === window)
    waiting = waiting.filter((work) => work.window !== window)
    for (const work of left) {
      if (work.stage === 'queued') whole.left += 1
      window.leave(work.stage, work.bytes)
    }
    for (const one of windows) if (one === window) window.leave('placed', 0)
    const others = windows.flatMap((one, index) => (one === window ? [] : [index]))
    places = others.flatMap((index) => places.slice(3 * index, 3 * index + 3))
    windows = others.map((index) => windows[index] ?? window)
  }

  return { push, setAside, shift, forget }
}
