import type { Rewind } from '../api/shapes.ts'

/** Whether the members have read everything again. After a later rewind it is not known: then it counts as read. */
export function isReadAgain({ redelivered, partitions = [] }: Rewind): boolean {
  const back = partitions.filter(({ committed, target }) => target < (committed ?? 0))
  return redelivered === null || redelivered >= back.reduce((sum, { messages }) => sum + messages, 0)
}

/**
 * Whether its counts are final. They come after the offsets, so equal offsets are not enough; and messages without a
 * known order are in no count, so equal counts are not needed.
 */
export function hasSettled(rewind: Rewind, isUnchanged: boolean): boolean {
  const { state, redelivered, skippedAsDone, pushedAgain } = rewind
  if (state === 'failed') return true
  if (state !== 'done' || !isReadAgain(rewind)) return false
  const counted = (skippedAsDone ?? 0) + (pushedAgain ?? 0)
  return isUnchanged || (redelivered !== null && counted >= redelivered)
}
