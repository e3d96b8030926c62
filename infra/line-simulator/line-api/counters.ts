const OUTCOMES = [
  'accepted',
  'duplicates',
  'refused',
  'rateLimited',
  'failed',
  'unanswered',
  'garbled',
  'reset',
] as const

/** The outcomes of pushes since the program started. */
export type Counters = Record<(typeof OUTCOMES)[number], number>

export const createCounters = () => Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Counters

export function counterOf(status: number): keyof Counters {
  if (status < 300) return 'accepted'
  if (status === 409) return 'duplicates'
  if (status === 429) return 'rateLimited'
  return status < 500 ? 'refused' : 'failed'
}
