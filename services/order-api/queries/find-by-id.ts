import type { Pool } from '../../shared/database/database.ts'
import { createQueryBatcher } from './query-batcher.ts'
import { queryDatabase, toIsoTimes, type WithTimes } from './shared-query.ts'

/**
 * Finds rows by their ids; those that are asked for at the same time share a query.
 *
 * @param sql selects the rows whose ids are in its one parameter, a list
 */
export function createFinder<Row extends WithTimes & { readonly id: number }>(
  pool: Pool,
  sql: string,
): (id: number) => Promise<Row | undefined> {
  return createQueryBatcher({
    maxBatch: 200,
    read: async (ids: readonly number[]): Promise<(Row | undefined)[]> => {
      const rows = await queryDatabase<Row[]>(pool, sql, [ids])
      const byId = new Map(toIsoTimes(rows).map((row) => [row.id, row]))
      return ids.map((id) => byId.get(id))
    },
  })
}
