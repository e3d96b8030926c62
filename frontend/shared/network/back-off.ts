export { backOff } from '../live/back-off.js'

/** The wait that the server asked for, plus a little random time; never shorter. */
export function spreadRetryAfter(retryAfterMs: number, random: () => number): number {
  return Math.round(retryAfterMs + random() * Math.min(1_000, 100 + retryAfterMs / 5))
}

/** Retry-After in either of its forms, as milliseconds from now; undefined if there is none. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}
