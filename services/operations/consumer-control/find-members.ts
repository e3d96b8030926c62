import type { Queryable } from '../../shared/database/database.ts'
import type { ConsumerGroup } from './consumer-groups.ts'

/** A process of a group's service that reported within the last seconds. */
export interface Member {
  readonly instance: string
  readonly memberId: string | null
  readonly state: string
  /** It has carried out the last change of the desired state. */
  readonly hasObeyed: boolean
}

/** A process that was silent for longer counts as gone. */
const SILENT_SECONDS = 5

export async function findMembers(
  database: Queryable,
  { groupId, service }: ConsumerGroup,
): Promise<Member[]> {
  const rows = await database.query<Omit<Member, 'hasObeyed'> & { readonly hasObeyed: 0 | 1 }>(
    `SELECT h.instance, h.memberId, h.state, COALESCE(h.revision, -1) >= COALESCE(d.revision, 0) AS hasObeyed
     FROM heartbeats h LEFT JOIN desired_states d ON d.groupId = ?
     WHERE h.service = ? AND h.state <> 'gone' AND h.beatAt > NOW(3) - INTERVAL ? SECOND
     ORDER BY h.instance`,
    [groupId, service, SILENT_SECONDS],
  )
  return rows.map((row) => ({ ...row, hasObeyed: row.hasObeyed === 1 }))
}
