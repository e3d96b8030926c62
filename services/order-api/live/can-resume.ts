/**
 * A change carries the time of its statement, and is visible once it is committed. Looking back this far finds changes
 * that were committed late; a statement that waits longer for a lock has failed by then.
 */
export const OVERLAP_MS = 5_000
/** A page that was disconnected for longer reloads its lists, which is less work than reading all changes. */
export const RESUME_MS = 10 * 60_000

/** Whether a page with this cursor gets what it missed. Both in ms since 1970, by the database's clock. */
export function canResume(since: number, now: number): boolean {
  return since <= now && now - since < RESUME_MS
}
