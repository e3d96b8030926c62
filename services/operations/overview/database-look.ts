import type { Database, Queryable } from '../../shared/database/database.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { DatabaseView } from './compose-overview.ts'
import { countRows } from './counts/count-rows.ts'
import { createInstances } from './instances.ts'
import { createOrderCount } from './counts/order-count.ts'
import { readDatabase, readFlow } from './read-database.ts'
import { createRunningCount } from './counts/running-count.ts'
import { TALLIES, type Tally, type TallyName } from './counts/tallies.ts'

/** Markers that became visible late are seen by the next looks. */
const OVERLAP_SECONDS = 5
/** At the first look: as long as the chart shows them. */
const CHART_SECONDS = 600

interface DatabaseLookOptions {
  readonly database: Database
  /** For counts of all rows, which take longer. */
  readonly counting: Database
  readonly groupId: string
  readonly signal: AbortSignal
  readonly log: Logger
}

interface DatabaseLook {
  readonly look: () => Promise<DatabaseView>
  /** The database did not answer: until processes had time to write again, none counts as gone. */
  readonly wasAway: () => void
}

/** Looks into the database once a second, and remembers what makes the next look short. */
export function createDatabaseLook({
  database,
  counting,
  groupId,
  signal,
  log,
}: DatabaseLookOptions): DatabaseLook {
  const instances = createInstances()
  const orderCount = createOrderCount({
    countUpTo: async (id) => {
      const tally = { rows: `SELECT id AS k, 1 AS n FROM orders WHERE id <= ${id}`, key: 'id', slice: 20_000 }
      const { count } = await countAll(tally, () => Promise.resolve())
      return count
    },
  })
  async function countAll<Moment>(tally: Tally, look: (session: Queryable) => Promise<Moment>) {
    try {
      return await countRows(counting, { tally, signal, look })
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'overview: a count of all rows failed')
      throw error
    }
  }

  let failed: number | null = 0
  let away = false
  let backAt: Date | undefined
  let lookedAtMs: number | undefined

  /** What has come minus what has gone; a moment's difference to another one is what counts. */
  const flows: Record<TallyName, (total: number | null, sum: (counter: string) => number) => number | null> =
    {
      pending: (total, sum) => (total === null || failed === null ? null : total - failed - sum('confirmed')),
      outbox: (total, sum) => (total === null ? null : total - sum('eventsSent')),
      failed: () => null,
      letters: () => null,
    }

  function createCount(name: TallyName) {
    const tally = TALLIES[name]
    return createRunningCount({
      tally,
      countAll: async () => {
        const look = async (session: Queryable) => {
          const settled = orderCount.settled()
          const { above, heartbeats } = await readFlow(session, settled.watermark)
          return flows[name](settled.total(above), (counter) => instances.sum(counter, heartbeats))
        }
        const { count, moment } = await countAll(tally, look)
        return { count, flow: moment }
      },
    })
  }
  const counts = {
    pending: createCount('pending'),
    failed: createCount('failed'),
    letters: createCount('letters'),
    outbox: createCount('outbox'),
  }

  return {
    look: async () => {
      const startedMs = performance.now()
      const sample = await readDatabase(database, {
        groupId,
        markerSeconds:
          lookedAtMs === undefined
            ? CHART_SECONDS
            : Math.ceil((startedMs - lookedAtMs) / 1000) + OVERLAP_SECONDS,
        ...orderCount.watermarks(),
      })
      const { now, slices, orders } = sample
      if (away) backAt = now
      away = false
      lookedAtMs = startedMs
      const seen = instances.observe(sample, backAt)
      const total = orderCount.observe(orders, now.getTime())
      const observe = (name: TallyName) =>
        counts[name].observe(slices[name], flows[name](total, instances.sum))
      failed = observe('failed')
      return {
        sample,
        instances: seen,
        counts: {
          ...{ total, failed, pending: observe('pending') },
          ...{ letters: observe('letters'), outbox: observe('outbox') },
        },
        pushes: {
          accepted: instances.sum('accepted'),
          refused: instances.sum('refused'),
          retried: instances.sum('retried'),
        },
      }
    },
    wasAway: () => (away = true),
  }
}
