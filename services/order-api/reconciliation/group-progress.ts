import type { Position } from '../../shared/kafka/admin.ts'

/** Where each partition ended at an earlier moment, by its number. */
export type Ends = ReadonlyMap<number, number>

/**
 * Whether everything before these ends has been processed, or is deleted.
 * `recreated`: the topic was recreated, or has lost its end, so offsets no longer identify the same messages.
 */
export type Progress = 'passed' | 'waiting' | 'recreated'

/** Partitions that were added later do not count: they contain nothing from before. */
export function groupProgress(ends: Ends, positions: readonly Position[]): Progress {
  const now = new Map(positions.map((position) => [position.partition, position]))
  let progress: Progress = 'passed'
  for (const [partition, end] of ends) {
    const position = now.get(partition)
    if (position === undefined || position.end < end) return 'recreated'
    if (!isPassed(end, position)) progress = 'waiting'
  }
  return progress
}

function isPassed(end: number, position: Position): boolean {
  // Everything before the end is deleted, or never existed: there is nothing to commit.
  if (position.low >= end) return true
  // An offset beyond the partition's end is from an earlier topic; a consumer that joins begins at the start.
  return position.committed >= end && position.committed <= position.end
}
