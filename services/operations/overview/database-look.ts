import type { Database } from '../../shared/database/database.ts'
import type { DatabaseView } from './compose-overview.ts'
import { countRows } from './count-rows.ts'
import { createInstances } from './instances.ts'
import { createOrderCount } from './order-count.ts'
import { readDatabase, readFlow } from './read-database.ts'
import { createRunningCount } from './running-count.ts'
import { TALLIES, type TallyName } from './tallies.ts'

/** Markers that became visible late are seen by the next looks. */
const OVERLAP_MS = 5_000

interface DatabaseLookOptions {
  readonly database: Database
  /** For counts of all rows, which take longer. */
  readonly counting: Database
  readonly groupId: string
  readonly signal: AbortSignal
}

export interface DatabaseLook {
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
}: DatabaseLookOptions): DatabaseLook {
  const instances = createInstances()
  const orderCount = createOrderCount({
    countUpTo: async (id) => {
      const tally = { rows: `SELECT id AS k, 1 AS n FROM orders WHERE id <= ${id}`, key: 'id', slice: 20_000 }
      const { count } = await countRows(counting, { tally, signal, look: () => Promise.resolve() })
      return count
    },
  })
  let failed: number | null = 0
  let away = false
  let backAt: Date | undefined
  let markersSince: Date | undefined

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
        const look = async (session: Parameters<typeof readFlow>[0]) => {
          const { above, heartbeats } = await readFlow(session, orderCount.watermarks().watermark)
          return flows[name](orderCount.totalWith(above), (counter) => instances.sum(counter, heartbeats))
        }
        const { count, moment } = await countRows(counting, { tally, signal, look })
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
      const sample = await readDatabase(database, {
        groupId,
        markersSince: markersSince ?? new Date(0),
        ...orderCount.watermarks(),
      })
      const { now, slices, orders } = sample
      if (away) backAt = now
      away = false
      markersSince = new Date(now.getTime() - OVERLAP_MS)
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
