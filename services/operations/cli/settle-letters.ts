import { backoffMs, neverAborts, pause } from '../../shared/runtime/backoff.ts'
import type { Database } from '../../shared/database/database.ts'
import { isServerError } from '../../shared/database/server-errors.ts'
import { describeLeftOut, describeSettlement } from './describe-settlement.ts'
import { discardLetter } from '../dead-letters/discard-letter.ts'
import type { DlqOutput } from './dlq-output.ts'
import { replayLetter, type Settlement } from '../dead-letters/settle-letter.ts'
import { findWaiting } from '../dead-letters/list-letters.ts'

/** Each attempt waits for the lock itself, for two or three seconds. */
const ATTEMPTS = 3
const BACKOFF = { firstMs: 100, maxMs: 1_000 }

interface SettleOptions {
  readonly action: 'replay' | 'discard'
  readonly ids: readonly number[] | 'all'
}

/**
 * Replays or discards dead letters one after another, each in its own transaction, and says what became of each.
 * @returns the exit status
 */
export async function settleLetters(
  database: Database,
  { action, ids }: SettleOptions,
  output: DlqOutput,
): Promise<number> {
  const { chosen, leftOut } = ids === 'all' ? await chooseAll(database, action) : { chosen: ids, leftOut: 0 }
  if (chosen.length + leftOut === 0) output.print('No dead letter waits.')
  let status = 0
  for (const id of chosen) {
    const { done, sentence } = describeSettlement(
      { id, action, settlement: await settle(database, action, id) },
      output.program,
    )
    if (done) output.print(sentence)
    else {
      output.complain(sentence)
      status = 1
    }
  }
  if (leftOut > 0) output.print(describeLeftOut(leftOut, output.program))
  return status
}

/**
 * All that wait; of what came from no message, a replay has to be asked for one by one: its buyer may have been told,
 * and LINE no longer know it.
 */
async function chooseAll(
  database: Database,
  action: SettleOptions['action'],
): Promise<{ chosen: number[]; leftOut: number }> {
  const waiting = await findWaiting(database)
  const chosen = action === 'discard' ? waiting : waiting.filter(({ hasMessage }) => hasMessage)
  return { chosen: chosen.map(({ id }) => id), leftOut: waiting.length - chosen.length }
}

async function settle(
  database: Database,
  action: 'replay' | 'discard',
  id: number,
): Promise<Settlement | 'contended'> {
  const attempt = action === 'replay' ? replayLetter : discardLetter
  for (let failures = 0; failures < ATTEMPTS; failures++) {
    if (failures > 0) await pause(backoffMs(failures, BACKOFF), neverAborts)
    try {
      return await attempt(database, id)
    } catch (error) {
      if (!isServerError(error, 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK')) throw error
    }
  }
  return 'contended'
}
