import { askAdmin, readPositionsWith } from '../../shared/kafka/admin.ts'
import type { KafkaOptions } from '../../shared/kafka/client.ts'
import type { RewindMove } from '../../shared/desired-state/rewind-move.ts'
import type { ConsumerGroup } from '../consumer-control/consumer-groups.ts'
import { refuseMissing, resolveTarget, type RewindTarget } from './rewind-target.ts'

/**
 * What a rewind to this target would do now. Changes nothing.
 *
 * @throws InvalidRequest when `strict`, and an offset does not exist
 */
export function planRewind(
  kafka: KafkaOptions,
  { groupId, topic }: ConsumerGroup,
  target: RewindTarget,
  { strict = false } = {},
): Promise<RewindMove[]> {
  return askAdmin(kafka, async (admin) => {
    const positions = await readPositionsWith(admin, { groupId, topic })
    if (strict) refuseMissing(target, positions)
    if (typeof target !== 'object' || !('time' in target)) return resolveTarget(target, positions)
    const found = await admin.fetchTopicOffsetsByTimestamp(topic, Date.parse(target.time))
    return resolveTarget(
      target,
      positions,
      new Map(found.map(({ partition, offset }) => [partition, Number(offset)])),
    )
  })
}
