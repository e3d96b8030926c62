import { InvalidRequest, type Fault } from '../../shared/http/request-errors.ts'
import type { RewindMove } from '../../shared/desired-state/rewind-move.ts'
import type { Position } from '../../shared/kafka/admin.ts'

/** Where a group should go on reading. `by`: so many messages back (negative) or forward in each partition. */
export type RewindTarget =
  | 'beginning'
  | 'end'
  | { readonly time: string }
  | { readonly by: number }
  | { readonly offsets: Readonly<Record<string, number>> }

/**
 * An offset that does not exist becomes the nearest one that does.
 *
 * @param atTime the first offset since the target's time, by partition; only for such a target
 */
export function resolveTarget(
  target: RewindTarget,
  positions: readonly Position[],
  atTime: ReadonlyMap<number, number> = new Map(),
): RewindMove[] {
  const sorted = positions.toSorted((one, other) => one.partition - other.partition)
  return sorted.map((position) => {
    const { partition, low, end } = position
    const committed = effectiveOffset(position)
    const wanted = findOffset(target, position, committed, atTime)
    const aim = Math.min(Math.max(wanted, low), end)
    return { partition, committed, target: aim, messages: Math.abs(aim - committed) }
  })
}

/** Where a consumer begins: at the start if it never committed, or if what it committed was deleted. */
function effectiveOffset({ low, end, committed }: Position): number {
  return committed > end ? low : Math.max(committed, low)
}

function findOffset(
  target: RewindTarget,
  { partition, low, end }: Position,
  committed: number,
  atTime: ReadonlyMap<number, number>,
): number {
  if (target === 'beginning') return low
  if (target === 'end') return end
  if ('time' in target) return atTime.get(partition) ?? end
  if ('by' in target) return committed + target.by
  return target.offsets[partition] ?? committed
}

/** @throws InvalidRequest that names every offset that does not exist */
export function refuseMissing(target: RewindTarget, positions: readonly Position[]): void {
  if (typeof target !== 'object' || !('offsets' in target)) return
  const faults = Object.entries(target.offsets).flatMap(([partition, offset]): Fault[] => {
    const path = `to.offsets.${partition}`
    const position = positions.find((one) => String(one.partition) === partition)
    if (position === undefined) return [{ path, message: 'is not a partition of the topic' }]
    const { low, end } = position
    return offset >= low && offset <= end
      ? []
      : [{ path, message: `must be from ${low} to ${end}: that is what the partition has` }]
  })
  if (faults.length > 0) throw new InvalidRequest(faults)
}
