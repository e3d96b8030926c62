import type { Database } from '../../shared/database/database.ts'
import { releaseLock, takeLock } from '../../shared/database/named-lock.ts'
import { onConnection } from '../../shared/database/on-connection.ts'

const LOCK = 'kafka marker'

/**
 * Marks that Kafka does not answer, or that it answers again. Of several operations processes the first one writes the
 * marker: the same kind is not written twice in a row.
 */
export async function markKafka(
  database: Database,
  kind: 'kafka-away' | 'kafka-back',
  detail: { readonly reason?: string | undefined },
): Promise<void> {
  await onConnection(database, async (connection) => {
    if (!(await takeLock(connection, LOCK, 1))) throw new Error('another process marks Kafka')
    await connection.execute(MARK, [kind, JSON.stringify(detail), kind])
    await releaseLock(connection, LOCK)
  })
}

/** Before the first one, Kafka is taken to answer. */
const MARK = `
  INSERT INTO markers (at, kind, detail)
  SELECT NOW(3), ?, ?
  FROM (SELECT MAX(CASE kind WHEN 'kafka-away' THEN id END) AS away,
               MAX(CASE kind WHEN 'kafka-back' THEN id END) AS back
        FROM markers WHERE kind IN ('kafka-away', 'kafka-back')) AS latest
  WHERE ? <> IF(COALESCE(away, 0) > COALESCE(back, 0), 'kafka-away', 'kafka-back')`
