import { pause, withTimeout } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Position } from '../../shared/kafka/admin.ts'
import type { Logger } from '../../shared/runtime/logger.ts'

const INTERVAL_MS = 1_000
/** The first batch waits for the starting offsets, but not for a Kafka that does not answer. */
const START_MS = 3_000
const LAST_MS = 2_000

interface OffsetCommitsOptions {
  readonly commit: (offsets: ReadonlyMap<number, number>) => Promise<void>
  /** What may be committed, by partition. */
  readonly positions: () => ReadonlyMap<number, number>
  /** False while this Kafka may be another platform's: nothing is committed before a batch shows that it is ours. */
  readonly mayStart: () => boolean
  /** What the group has committed. */
  readonly readCommitted: () => Promise<readonly Position[]>
  /** Called with what Kafka has taken. */
  readonly onCommitted: (offsets: ReadonlyMap<number, number>) => void
  readonly log: Logger
}

/** Commits how far the unfinished messages allow: once a second, when the group rebalances, and at the end. */
export interface OffsetCommits {
  /** The member has joined. */
  readonly begin: (partitions: readonly number[]) => void
  /**
   * Commits where partitions begin that never had a commit, once after each join. Without that, Kafka's own tools show
   * no lag for them. The first batch waits for it, some seconds at most.
   */
  readonly commitStart: () => Promise<void>
  /** At once, without waiting for the answer: the group rebalances. */
  readonly commitNow: () => void
  /** Commits once more. */
  readonly stop: () => Promise<void>
}

export function createOffsetCommits(options: OffsetCommitsOptions): OffsetCommits {
  const { commit, positions, mayStart, readCommitted, onCommitted, log } = options
  const stopping = new AbortController()
  let committed = new Map<number, number>()
  /** Changes with every join. */
  let generation = {}
  let isBegun = true
  let wasTried = false
  let starting: Promise<void> | undefined
  let assigned: readonly number[] = []

  async function commitChanged(): Promise<void> {
    const mine = generation
    const changed = new Map(
      [...positions()].filter(([partition, offset]) => committed.get(partition) !== offset),
    )
    if (changed.size === 0) return
    await commit(changed)
    onCommitted(changed)
    if (mine === generation) for (const [partition, offset] of changed) committed.set(partition, offset)
  }

  async function commitMissing(): Promise<void> {
    const mine = generation
    const found = await readCommitted()
    const missing = found.filter(({ partition, committed }) => committed < 0 && assigned.includes(partition))
    // Another member may have them by now, and may have committed more.
    if (mine !== generation) return
    const known = positions()
    const starts = missing.map(({ partition, low }) => [partition, known.get(partition) ?? low] as const)
    if (starts.length > 0) await commit(new Map(starts))
    if (mine === generation) isBegun = true
  }

  /** Kafka is away, or the group rebalances: the next round commits. */
  async function attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      log.debug({ cause: messageOf(error) }, 'offsets were not committed')
    }
  }

  async function run(): Promise<void> {
    while (await pause(INTERVAL_MS, stopping.signal)) {
      if (mayStart()) await start()
      await attempt(commitChanged)
    }
  }

  async function start(): Promise<void> {
    if (isBegun) return
    wasTried = true
    starting ??= attempt(commitMissing).finally(() => (starting = undefined))
    await withTimeout(starting, START_MS)
  }

  const running = run()
  return {
    begin: (partitions) => {
      generation = {}
      committed = new Map()
      assigned = partitions
      isBegun = partitions.length === 0
      wasTried = false
      starting = undefined
      if (mayStart()) void start()
    },
    // A later batch does not wait for what failed; the next round tries it again.
    commitStart: async () => {
      if (!wasTried || starting !== undefined) await start()
    },
    commitNow: () => void attempt(commitChanged),
    stop: async () => {
      stopping.abort()
      await withTimeout(
        running.then(async () => {
          if (mayStart()) await start()
          await attempt(commitChanged)
        }),
        LAST_MS,
      )
    },
  }
}
