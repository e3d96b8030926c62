import type { Database, Queryable } from '../../shared/database/database.ts'
import type { Marker, MarkerKind } from '../../shared/heartbeats/markers.ts'
import { onConnection } from '../../shared/database/on-connection.ts'
import { BEGIN_SNAPSHOT } from './counts/snapshot.ts'
import { sliceOf, TALLIES, type Slice, type TallyName } from './counts/tallies.ts'

/** A row of the table heartbeats. */
export interface HeartbeatRow {
  readonly instance: string
  readonly service: string
  readonly startedAt: Date
  readonly beatAt: Date
  readonly state: string
  readonly memberId: string | null
  readonly generation: number | null
  readonly partitions: readonly number[] | null
  readonly revision: number | null
  readonly figures: Readonly<Record<string, unknown>>
}

/** What one look at the database found, all at the same moment. */
export interface DatabaseSample {
  readonly now: Date
  readonly heartbeats: readonly HeartbeatRow[]
  readonly desired: { readonly desired: string; readonly revision: number }
  /** The first slice of each tally. */
  readonly slices: Readonly<Record<TallyName, Slice>>
  readonly oldestPending: Date | undefined
  readonly oldestEvent: Date | undefined
  /** Orders above the watermark, those between it and the next one, and the newest id. */
  readonly orders: { readonly above: number; readonly settled: number; readonly newest: number }
  readonly markers: readonly Marker[]
}

interface SampleQuestion {
  readonly groupId: string
  /** Markers of so long are read. */
  readonly markerSeconds: number
  /** Orders up to here are counted already. */
  readonly watermark: number
  readonly nextWatermark: number
}

type StoredHeartbeat = Omit<HeartbeatRow, 'partitions' | 'figures'> & {
  partitions: string | null
  figures: string
}
type StoredMarker = Omit<Marker, 'at' | 'detail'> & { at: Date; kind: MarkerKind; detail: string }

const NAMES = Object.keys(TALLIES) as TallyName[]

/**
 * One round trip. What is read does not grow with the number of orders: each count ends after its slice, and orders are
 * counted from the watermark on.
 */
export function readDatabase(database: Database, question: SampleQuestion): Promise<DatabaseSample> {
  return onConnection(database, async (connection) => {
    const [, , [clock], heartbeats, [desired], markers, [pending], [event], [orders], [top], ...rest] =
      await connection.multiQuery<Results>(SQL, [
        ...[question.groupId, question.markerSeconds],
        ...[question.nextWatermark, question.watermark],
        ...NAMES.map(() => 0),
      ])
    const slices = NAMES.map((name, index) => [name, (rest[index] as Slice[])[0]])
    return {
      now: clock.now,
      heartbeats: heartbeats.map(parseHeartbeat),
      desired: desired ?? { desired: 'running', revision: 0 },
      slices: Object.fromEntries(slices) as DatabaseSample['slices'],
      oldestPending: pending?.createdAt,
      oldestEvent: event?.createdAt,
      orders: {
        above: orders.above,
        settled: Number(orders.settled ?? 0),
        newest: top.newest ?? 0,
      },
      markers: markers.map((row) => ({
        ...row,
        at: row.at.toISOString(),
        detail: JSON.parse(row.detail) as Marker['detail'],
      })),
    }
  })
}

type Results = [
  unknown,
  unknown,
  [{ now: Date }],
  StoredHeartbeat[],
  { desired: string; revision: number }[],
  StoredMarker[],
  { createdAt: Date }[],
  { createdAt: Date }[],
  [{ above: number; settled: string | null }],
  [{ newest: number | null }],
  ...unknown[],
]

const SQL = `${BEGIN_SNAPSHOT};
  SELECT NOW(3) AS now;
  SELECT instance, service, startedAt, beatAt, state, memberId, generation, partitions, revision, figures
  FROM heartbeats ORDER BY startedAt, instance;
  SELECT desired, revision FROM desired_states WHERE groupId = ?;
  SELECT id, at, kind, detail FROM markers
  WHERE at > NOW(3) - INTERVAL ? SECOND ORDER BY id;
  SELECT createdAt FROM orders WHERE status = 'pending' ORDER BY id LIMIT 1;
  SELECT createdAt FROM outbox ORDER BY firstOrderId LIMIT 1;
  SELECT COUNT(*) AS above, SUM(id <= ?) AS settled FROM orders WHERE id > ?;
  SELECT MAX(id) AS newest FROM orders;
  ${NAMES.map((name) => sliceOf(TALLIES[name])).join(';\n')};
  COMMIT`

/** What belongs to the moment of a count: see `RunningCount`. */
export async function readFlow(
  session: Queryable,
  watermark: number,
): Promise<{ readonly above: number; readonly heartbeats: readonly HeartbeatRow[] }> {
  const [[orders], rows] = await session.multiQuery<[[{ above: number }], StoredHeartbeat[]]>(
    `SELECT COUNT(*) AS above FROM orders WHERE id > ?;
     SELECT instance, partitions, figures FROM heartbeats`,
    [watermark],
  )
  return { above: orders.above, heartbeats: rows.map(parseHeartbeat) }
}

function parseHeartbeat(row: StoredHeartbeat): HeartbeatRow {
  return {
    ...row,
    partitions: row.partitions === null ? null : (JSON.parse(row.partitions) as number[]),
    figures: JSON.parse(row.figures) as HeartbeatRow['figures'],
  }
}
