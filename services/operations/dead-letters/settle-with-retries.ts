import { isServerError } from '../../shared/database/server-errors.ts'
import type { Models } from '../../shared/database/models.ts'
import { backoffMs, neverAborts, pause } from '../../shared/runtime/backoff.ts'
import { discardLetter, replayLetter, type Settlement } from './settle-letter.ts'

/** Each attempt itself waits two or three seconds for the lock. */
const ATTEMPTS = 3
const BACKOFF = { firstMs: 100, maxMs: 1_000 }

export type SettleAction = 'replay' | 'discard'

/** `locked`: another session held the order or the dead letter for too long. */
export type SettleOutcome = Settlement | 'locked'

/** Replays or discards one dead letter, and tries again while another session holds it. */
export async function settleWithRetries(
  models: Models,
  action: SettleAction,
  id: number,
  options: { readonly dryRun?: boolean } = {},
): Promise<SettleOutcome> {
  const attempt = action === 'replay' ? replayLetter : discardLetter
  for (let failures = 0; failures < ATTEMPTS; failures++) {
    if (failures > 0) await pause(backoffMs(failures, BACKOFF), neverAborts)
    try {
      return await attempt(models, id, options)
    } catch (error) {
      if (!isServerError(error, 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK')) throw error
    }
  }
  return 'locked'
}
