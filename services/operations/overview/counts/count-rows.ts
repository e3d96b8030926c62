import type { Database, Queryable } from '../../../shared/database/database.ts'
import { pause } from '../../../shared/runtime/backoff.ts'
import { onConnection } from '../../../shared/database/on-connection.ts'
import { BEGIN_SNAPSHOT } from './snapshot.ts'
import { sliceOf, type Slice, type Tally } from './tallies.ts'

/** Between two slices, so that other work has its turn. */
const BREATH_MS = 5

/**
 * Counts all rows of a tally as they were at one moment, in slices. `look` reads, in the same snapshot, what else belongs
 * to that moment.
 */
export function countRows<Moment>(
  database: Database,
  {
    tally,
    signal,
    look,
  }: { tally: Tally; signal: AbortSignal; look: (session: Queryable) => Promise<Moment> },
): Promise<{ readonly count: number; readonly moment: Moment }> {
  return onConnection(database, async (connection) => {
    await connection.multiQuery(BEGIN_SNAPSHOT)
    const moment = await look(connection)
    let count = 0
    for (let after = 0; ;) {
      const [slice] = await connection.query<Slice>(sliceOf(tally), [after])
      count += Number(slice?.total ?? 0)
      if (slice?.last == null || slice.found < tally.slice) break
      after = slice.last
      if (!(await pause(BREATH_MS, signal))) throw new Error('the count was ended')
    }
    await connection.execute('COMMIT')
    return { count, moment }
  })
}
