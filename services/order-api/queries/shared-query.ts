import type { Database } from '../../shared/database/database.ts'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import { createQueryBatcher } from './query-batcher.ts'

/** Times of a row: as the database writes them (`2026-11-25 09:30:00.000`), or as the contract shows them. */
interface WithTimes {
  readonly createdAt: string
  readonly updatedAt: string
}

/**
 * Finds rows by their ids; those that are asked for at the same time share a query.
 *
 * @param database opened with `timesAsText`
 * @param sql selects the rows whose ids are in its one parameter, a list
 */
export function createFinder<Row extends WithTimes & { readonly id: number }>(
  database: Database,
  sql: string,
): (id: number) => Promise<Row | undefined> {
  return createQueryBatcher({
    maxBatch: 200,
    read: async (ids: readonly number[]): Promise<(Row | undefined)[]> => {
      const rows = await orDatabaseAway(database.query<Row>(sql, [ids]))
      const byId = new Map(rows.map((row) => [row.id, toIsoTimes(row)]))
      return ids.map((id) => byId.get(id))
    },
  })
}

/**
 * A row with the times that the contract shows, ISO 8601 in UTC. From text to text: parsing them into Dates only to
 * format them again took a third of a long read.
 */
export function toIsoTimes<Row extends WithTimes>(row: Row): Row {
  return { ...row, createdAt: toIso(row.createdAt), updatedAt: toIso(row.updatedAt) }
}

export const toIso = (time: string) => `${time.slice(0, 10)}T${time.slice(11)}Z`
