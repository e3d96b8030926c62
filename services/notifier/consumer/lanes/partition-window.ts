/**
 * Where an unfinished message stands.
 * - flowing: it is looked up or pushed for the first time, or soon will be.
 * - beside: it has to be tried again, or waits to become a dead letter.
 * - queued: it waits behind a message of its user that has to be tried again.
 * - placed: the same, and only its place is kept.
 */
export type Stage = 'flowing' | 'beside' | 'queued' | 'placed'

/** The most unfinished messages of one partition by stage, and their bytes. */
export interface WindowLimits {
  readonly flowing: number
  readonly beside: number
  readonly placed: number
  readonly bytes: number
}

interface WindowOptions {
  readonly partition: number
  readonly limits: WindowLimits
  /** No more messages of the partition should be read. */
  readonly onFull: () => void
  /** Called when half of each limit is free again. */
  readonly onRoom: () => void
}

/** The unfinished messages of one partition, over batches, and what may be committed of it. */
export interface PartitionWindow {
  readonly partition: number
  /** Aborts when the partition is assigned to another member, and when the service stops. */
  readonly lost: AbortSignal
  readonly lose: () => void
  /**
   * False when this very message is unfinished already: it was delivered again.
   *
   * @param identity tells messages at the same offset apart, of a topic that was created again
   */
  readonly add: (offset: number, identity: number) => boolean
  readonly finish: (offset: number, identity: number) => void
  /** Counts a message in its stage. */
  readonly enter: (stage: Stage, bytes: number) => void
  readonly leave: (stage: Stage, bytes: number) => void
  readonly move: (from: Stage, to: Stage) => void
  readonly setLimits: (limits: WindowLimits) => void
  /** Everything before this offset has been read. */
  readonly readTo: (offset: number) => void
  /** The member has joined again: what it reads begins at the committed offset. */
  readonly beginAgain: () => void
  /** The first offset that is not finished; undefined while nothing has been read. */
  readonly position: () => number | undefined
  readonly isPaused: () => boolean
  readonly count: (stage: Stage) => number
}

/**
 * A committed offset means "everything before me is done". Messages finish in any order, so the first unfinished one
 * limits what may be committed. Only unfinished offsets are kept, as Confluent's parallel consumer does: a gap between
 * offsets, as in a compacted topic, is like a finished message.
 */
export function createPartitionWindow({
  partition,
  limits: first,
  onFull,
  onRoom,
}: WindowOptions): PartitionWindow {
  const lost = new AbortController()
  /** The identity of each unfinished message, by offset. */
  const unfinished = new Map<number, number>()
  const counts = { flowing: 0, beside: 0, queued: 0, placed: 0 }
  let bytes = 0
  let limits = first
  let next: number | undefined
  let paused = false

  /** Compares with all limits, or with half of them. */
  const exceeds = (share: number) =>
    counts.flowing >= limits.flowing * share ||
    counts.beside >= limits.beside * share ||
    counts.placed >= limits.placed * share ||
    bytes >= limits.bytes * share

  function balance(): void {
    // The partition may have a later window, which decides.
    if (lost.signal.aborted) return
    if (!paused && exceeds(1)) {
      paused = true
      onFull()
    } else if (paused && !exceeds(0.5)) {
      paused = false
      onRoom()
    }
  }

  return {
    partition,
    lost: lost.signal,
    lose: () => lost.abort(),
    add: (offset, identity) => {
      if (unfinished.get(offset) === identity) return false
      unfinished.set(offset, identity)
      return true
    },
    finish: (offset, identity) => {
      if (unfinished.get(offset) === identity) unfinished.delete(offset)
    },
    enter: (stage, size) => {
      counts[stage] += 1
      bytes += size
      balance()
    },
    leave: (stage, size) => {
      counts[stage] -= 1
      bytes -= size
      balance()
    },
    move: (from, to) => {
      counts[from] -= 1
      counts[to] += 1
      balance()
    },
    setLimits: (changed) => {
      limits = changed
      balance()
    },
    readTo: (offset) => {
      next = offset
    },
    // Until then nothing is committed: another member may have finished more, or the topic may be a new one.
    beginAgain: () => {
      next = undefined
    },
    position: () => {
      if (next === undefined) return undefined
      // Not the first one added: after a join, or in a new topic, lower offsets may come later.
      let first = next
      for (const offset of unfinished.keys()) if (offset < first) first = offset
      return first
    },
    isPaused: () => paused,
    count: (stage) => counts[stage],
  }
}
