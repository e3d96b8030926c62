import type { Queryable } from '../../shared/database/database.ts'
import { pause, retryUntilDone, withTimeout } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { readLastRewind, type LastRewind } from './read-last-rewind.ts'

const WRITE_MS = 1_000
const BACKOFF = { firstMs: 200, maxMs: 3_000 }
const LAST_WRITE_MS = 500

/** `skipped`: its order had been settled before. `pushed`: LINE has accepted its message now. */
export type Outcome = 'skipped' | 'pushed'

interface RewindCountsOptions {
  readonly database: Queryable
  readonly groupId: string
  /** Names this process among the notifiers. */
  readonly instance: string
  readonly log: Logger
}

/** Counts what became of messages that an operator's rewind delivered again. Nothing else costs anything. */
export interface RewindCounts {
  /** The member has joined: only a group without members is rewound, so now there may be another rewind. */
  readonly begin: (assigned: readonly number[]) => void
  readonly finished: (partition: number, offset: number, outcome: Outcome) => void
  /** A message counts once its offset is committed: otherwise its next owner would count it again. */
  readonly committed: (offsets: ReadonlyMap<number, number>) => void
  readonly stop: () => Promise<void>
}

interface Finished {
  readonly partition: number
  readonly offset: number
  readonly outcome: Outcome
}

export function createRewindCounts({ database, groupId, instance, log }: RewindCountsOptions): RewindCounts {
  const stopping = new AbortController()
  let rewind: LastRewind | undefined
  /** Until it is known which rewind was the last one, every message may be one of it. */
  let isKnown = true
  const waiting = new Map<string, Finished>()
  let assigned: readonly number[] = []
  /** What this member has committed since it joined. */
  const reached = new Map<number, number>()
  let generation = {}
  const totals = { skipped: 0, pushed: 0 }
  let written = 0

  async function read(): Promise<void> {
    const mine = generation
    const last = await retryUntilDone(async () => ({ found: await readLastRewind(database, groupId) }), {
      ...BACKOFF,
      signal: stopping.signal,
      onFailure: (error) => log.debug({ cause: messageOf(error) }, 'the last rewind was not read, retrying'),
    })
    if (last === undefined || mine !== generation) return
    if (last.found?.id !== rewind?.id) totals.skipped = totals.pushed = written = 0
    rewind = last.found
    isKnown = true
    forget((one) => !belongs(one))
    countCommitted()
  }

  function belongs({ partition, offset }: Pick<Finished, 'partition' | 'offset'>): boolean {
    const range = rewind?.ranges.get(partition)
    return range !== undefined && offset >= range.from && offset < range.to
  }

  function countCommitted(): void {
    if (!isKnown) return
    forget(({ partition, offset, outcome }) => {
      const isCommitted = offset < (reached.get(partition) ?? 0)
      if (isCommitted) totals[outcome] += 1
      return isCommitted
    })
  }

  function forget(matches: (one: Finished) => boolean): void {
    for (const [place, one] of waiting) if (matches(one)) waiting.delete(place)
  }

  async function write(): Promise<void> {
    const sum = totals.skipped + totals.pushed
    if (rewind === undefined || sum === written) return
    // This process's totals, not what was added: a write whose outcome is unknown may be repeated.
    await database.execute(
      `INSERT INTO rewind_counts (rewindId, instance, skippedAsDone, pushedAgain) VALUES (?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE skippedAsDone = VALUES(skippedAsDone), pushedAgain = VALUES(pushedAgain)`,
      [rewind.id, instance, totals.skipped, totals.pushed],
    )
    written = sum
  }

  async function tryWrite(): Promise<void> {
    try {
      await write()
    } catch (error) {
      log.debug({ cause: messageOf(error) }, 'counts of a rewind were not written, retrying')
    }
  }

  async function run(): Promise<void> {
    while (await pause(WRITE_MS, stopping.signal)) await tryWrite()
  }

  const running = run()
  return {
    begin: (now) => {
      generation = {}
      isKnown = false
      // Others had these partitions meanwhile, and counted what this member had not committed. The answer to the last
      // commit of the partitions that this member has lost may still come.
      forget(({ partition }) => now.includes(partition) && !assigned.includes(partition))
      assigned = now
      reached.clear()
      void read()
    },
    finished: (partition, offset, outcome) => {
      if (!isKnown || belongs({ partition, offset }))
        waiting.set(`${partition} ${offset}`, { partition, offset, outcome })
    },
    committed: (offsets) => {
      for (const [partition, offset] of offsets) reached.set(partition, offset)
      countCommitted()
    },
    stop: async () => {
      stopping.abort()
      await withTimeout(running.then(tryWrite), LAST_WRITE_MS)
    },
  }
}
