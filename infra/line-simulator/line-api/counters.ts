export interface Counters {
  accepted: number
  duplicates: number
  refused: number
  rateLimited: number
  failed: number
  unanswered: number
  garbled: number
  reset: number
}

/** The outcomes of pushes since the program started. */
export const createCounters = (): Counters => ({
  accepted: 0,
  duplicates: 0,
  refused: 0,
  rateLimited: 0,
  failed: 0,
  unanswered: 0,
  garbled: 0,
  reset: 0,
})

export function counterOf(status: number): keyof Counters {
  if (status < 300) return 'accepted'
  if (status === 409) return 'duplicates'
  if (status === 429) return 'rateLimited'
  return status < 500 ? 'refused' : 'failed'
}
