import type { WindowLimits } from './lanes/partition-window.ts'

/** Limits of all partitions together; each has its share. */
export interface ProcessLimits extends WindowLimits {
  /** Messages that wait whole behind another message of their user. */
  readonly whole: number
}

/** With 300,000 places a backlog of 500 users took 250 MB. */
export const LIMITS: ProcessLimits = {
  flowing: 1_000,
  beside: 4_000,
  placed: 60_000,
  whole: 2_000,
  bytes: 16_000_000,
}
/** Enough for a batch, however many partitions there are. */
const LEAST = 20

/** Of one partition, when so many are assigned. */
export function shareOf(limits: ProcessLimits, partitions: number): WindowLimits {
  const share = (limit: number) => Math.max(LEAST, Math.ceil(limit / Math.max(1, partitions)))
  return {
    flowing: share(limits.flowing),
    beside: share(limits.beside),
    placed: share(limits.placed),
    bytes: share(limits.bytes),
  }
}
