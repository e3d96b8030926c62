/** The latest events of all topics, for streams that have not sent them yet. One shared copy of each. */
export interface EventLog {
  /** The place after the latest event. */
  readonly head: number
  /** Without effect for a topic that has no reader. */
  readonly append: (topic: string, event: Buffer) => void
  /** The first event of these topics at or after a place; 'lost' if the log has dropped events since. */
  readonly read: (topics: readonly string[], from: number) => LoggedEvent | 'lost' | undefined
  /** A topic is kept while it has readers. */
  readonly addReader: (topic: string) => void
  readonly removeReader: (topic: string) => void
  readonly bytes: number
}

export interface LoggedEvent {
  readonly place: number
  readonly event: Buffer
}

interface Topic {
  readonly events: LoggedEvent[]
  /** Events before this place are gone. */
  keptFrom: number
  readers: number
}

/** Keeps at most so many bytes, and forgets the oldest events, of whichever topic. */
export function createEventLog(maxBytes: number): EventLog {
  const topics = new Map<string, Topic>()
  /** The topic of each event, oldest first. */
  const order = new Map<number, Topic>()
  let head = 0
  let bytes = 0

  function forgetOldest(): void {
    for (const [place, topic] of order) {
      if (bytes <= maxBytes) return
      order.delete(place)
      const oldest = topic.events.shift()
      bytes -= oldest?.event.length ?? 0
      topic.keptFrom = place + 1
    }
  }

  return {
    get head() {
      return head
    },
    append: (name, event) => {
      const topic = topics.get(name)
      if (topic === undefined) return
      topic.events.push({ place: head, event })
      order.set(head, topic)
      head += 1
      bytes += event.length
      if (bytes > maxBytes) forgetOldest()
    },
    read: (names, from) => {
      let first: LoggedEvent | undefined
      for (const name of names) {
        const topic = topics.get(name)
        if (topic === undefined) continue
        if (from < topic.keptFrom) return 'lost'
        const event = topic.events[findFirst(topic.events, from)]
        if (event !== undefined && (first === undefined || event.place < first.place)) first = event
      }
      return first
    },
    addReader: (name) => {
      const topic = topics.get(name)
      if (topic === undefined) topics.set(name, { events: [], keptFrom: 0, readers: 1 })
      else topic.readers += 1
    },
    removeReader: (name) => {
      const topic = topics.get(name)
      if (topic === undefined) return
      topic.readers -= 1
      if (topic.readers > 0) return
      topics.delete(name)
      for (const { place, event } of topic.events) {
        order.delete(place)
        bytes -= event.length
      }
    },
    get bytes() {
      return bytes
    },
  }
}

/** The index of the first event from a place on. Events lie in the order of their places. */
function findFirst(events: readonly LoggedEvent[], from: number): number {
  // Nearly all streams have sent everything but the latest.
  let high = events.length
  if ((events.at(-1)?.place ?? -1) < from) return high
  let low = 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((events[middle]?.place ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}
