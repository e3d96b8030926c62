import type { Models } from '../../shared/database/models.ts'
import { mayNotifyAgain } from '../dead-letters/describe-letter.ts'
import { findWaiting } from '../dead-letters/find-letters.ts'
import { settleWithRetries, type SettleAction } from '../dead-letters/settle-with-retries.ts'
import { describeSettlement, describeSkipped } from './describe-settlement.ts'
import type { DlqOutput } from './dlq-output.ts'
import type { DlqCommand } from './parse-dlq-arguments.ts'

type SettleCommand = Extract<DlqCommand, { name: 'replay' | 'discard' }>

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
    const settlement = await settleWithRetries(models, action, id)
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
async function chooseAll(
  models: Models,
  action: SettleAction,
): Promise<{ chosen: number[]; skipped: number }> {
  const waiting = await findWaiting(models)
  const chosen = action === 'discard' ? waiting : waiting.filter((letter) => !mayNotifyAgain(letter))
  return { chosen: chosen.map(({ id }) => id), skipped: waiting.length - chosen.length }
}
