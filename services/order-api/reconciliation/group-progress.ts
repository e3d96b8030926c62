import type { Position } from '../../shared/kafka/admin.ts'

/** Where each partition ended at an earlier moment, by its number. */
export type Ends = ReadonlyMap<number, number>

/**
 * Whether everything that lay before these ends has been dealt with, or is gone.
 * `begun anew`: the topic is another one than it was then, or has lost its end: nothing that was in it can be told
 * from what is in it now by its offset.
 */
export type Progress = 'passed' | 'waiting' | 'begun anew'

/** Partitions that were added since then don't count: nothing of what was in the topic then is in them. */
export function groupProgress(ends: Ends, positions: readonly Position[]): Progress {
  const now = new Map(positions.map((position) => [position.partition, position]))
  let progress: Progress = 'passed'
  for (const [partition, end] of ends) {
    const position = now.get(partition)
    if (position === undefined || position.end < end) return 'begun anew'
    if (!isPassed(end, position)) progress = 'waiting'
  }
  return progress
}

function isPassed(end: number, position: Position): boolean {
  // Nothing before the end is there any more, or never was: there is nothing to commit, then.
  if (position.low >= end) return true
  // Beyond the partition's end it is an offset of an earlier topic; a consumer that comes begins at the start.
  return position.committed >= end && position.committed <= position.end
}
