import { backoffMs, neverAborts, pause } from '../../shared/runtime/backoff.ts'
import { isServerError } from '../../shared/database/server-errors.ts'
import type { Models } from '../../shared/database/models.ts'
import { findWaiting } from '../dead-letters/find-letters.ts'
import { discardLetter, replayLetter, type Settlement } from '../dead-letters/settle-letter.ts'
import { describeSettlement, describeSkipped } from './describe-settlement.ts'
import type { DlqOutput } from './dlq-output.ts'
import type { DlqCommand } from './parse-dlq-arguments.ts'

/** Each attempt itself waits two or three seconds for the lock. */
const ATTEMPTS = 3
const BACKOFF = { firstMs: 100, maxMs: 1_000 }

type SettleCommand = Extract<DlqCommand, { name: 'replay' | 'discard' }>
type Action = SettleCommand['name']

/**
 * Replays or discards dead letters one after another, each in a separate transaction, and prints each outcome.
 * @returns the exit status
 */
export async function settleLetters(
  models: Models,
  { name: action, ids }: SettleCommand,
  output: DlqOutput,
): Promise<number> {
  const { chosen, skipped } = ids === 'all' ? await chooseAll(models, action) : { chosen: ids, skipped: 0 }
  if (chosen.length + skipped === 0) output.print('No dead letter is waiting.')
  let status = 0
  for (const id of chosen) {
    const settlement = await settle(models, action, id)
    const { done, sentence } = describeSettlement({ id, action, settlement }, output.program)
    if (done) output.print(sentence)
    else {
      output.complain(sentence)
      status = 1
    }
  }
  if (skipped > 0) output.print(describeSkipped(skipped, output.program))
  return status
}

/**
 * All that wait. Those without a source message can be replayed only by id: the buyer may already be notified, so long
 * ago that LINE has forgotten the retry key.
 */
async function chooseAll(models: Models, action: Action): Promise<{ chosen: number[]; skipped: number }> {
  const waiting = await findWaiting(models)
  const chosen = action === 'discard' ? waiting : waiting.filter(({ topic }) => topic !== null)
  return { chosen: chosen.map(({ id }) => id), skipped: waiting.length - chosen.length }
}

async function settle(models: Models, action: Action, id: number): Promise<Settlement | 'locked'> {
  const attempt = action === 'replay' ? replayLetter : discardLetter
  for (let failures = 0; failures < ATTEMPTS; failures++) {
    if (failures > 0) await pause(backoffMs(failures, BACKOFF), neverAborts)
    try {
      return await attempt(models, id)
    } catch (error) {
      if (!isServerError(error, 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK')) throw error
    }
  }
  return 'locked'
}
