import { messageOf } from './errors.ts'
import type { Logger } from './logger.ts'

const AGAIN_AFTER_MS = 60_000

/**
 * Logs what a service waits for: each state once, and again every minute while it lasts, since whoever looks
 * at the log may come late. `reason` is what the driver said.
 */
export function createStateLog(log: Logger): (state: string, reason: unknown) => void {
  let told = ''
  let at = 0
  return (state, reason) => {
    if (state === told && performance.now() - at < AGAIN_AFTER_MS) return
    told = state
    at = performance.now()
    log.warn({ reason: messageOf(reason) }, state)
  }
}
