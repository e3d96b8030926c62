import type { ReadResult } from '../load/read-load.ts'

/** Whether all reads were answered with what was asked for: everything that is read here exists. */
export function checkReads({
  answered,
  refused,
  errors,
}: Pick<ReadResult, 'answered' | 'refused' | 'errors'>): string[] {
  return [
    ...Object.entries(refused).map(([status, count]) => `${count} reads were answered with ${status}`),
    ...(errors === 0 ? [] : [`${errors} reads were not answered`]),
    ...(answered > 0 ? [] : ['nothing could be read']),
  ]
}
