import { backoffMs, pause } from '../shared/backoff.ts'
import { isServerError, type Pool } from '../shared/database.ts'
import { discardLetter } from './discard-letter.ts'
import type { DlqOutput } from './dlq-output.ts'
import { replayLetter, type Settlement } from './replay-letter.ts'
import { findWaitingIds } from './store/list-letters.ts'

/** Each attempt waits for the lock itself, for some seconds. */
const ATTEMPTS = 3
const BACKOFF = { firstMs: 100, maxMs: 1_000 }

export interface SettleOptions {
  readonly action: 'replay' | 'discard'
  readonly ids: readonly number[] | 'all'
}

/**
 * Replays or discards dead letters one after another, each in its own transaction, and says what became of each.
 * @returns the exit status
 */
export async function settleLetters(
  pool: Pool,
  { action, ids }: SettleOptions,
  output: DlqOutput,
): Promise<number> {
  const chosen = ids === 'all' ? await findWaitingIds(pool) : ids
  if (chosen.length === 0) output.print('No dead letter waits.')
  let status = 0
  for (const id of chosen) {
    const { done, sentence } = describe(id, action, await settle(pool, action, id), output.program)
    if (done) output.print(sentence)
    else {
      output.complain(sentence)
      status = 1
    }
  }
  return status
}

async function settle(
  pool: Pool,
  action: 'replay' | 'discard',
  id: number,
): Promise<Settlement | 'contended'> {
  const attempt = action === 'replay' ? replayLetter : discardLetter
  for (let failures = 0; failures < ATTEMPTS; failures++) {
    if (failures > 0) await pause(backoffMs(failures, BACKOFF), new AbortController().signal)
    try {
      return await attempt(pool, id)
    } catch (error) {
      if (!isServerError(error, 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK')) throw error
    }
  }
  return 'contended'
}

interface Description {
  /** The dead letter is as it was asked for. */
  readonly done: boolean
  readonly sentence: string
}

function describe(
  id: number,
  action: SettleOptions['action'],
  settlement: Settlement | 'contended',
  program: string,
): Description {
  const letter = `Dead letter ${id}`
  const done = (sentence: string) => ({ done: true, sentence })
  const failed = (sentence: string) => ({ done: false, sentence })
  if (settlement === 'contended')
    return failed(
      `${letter} is held by somebody else, maybe its order is just being sent: try again in a moment.`,
    )
  switch (settlement.kind) {
    case 'replayed':
      return done(`${letter}: ${describeReplay(settlement)}`)
    case 'discarded':
      return done(`${letter} is discarded. If an order failed by it, it stays failed.`)
    case 'settled before': {
      const asAsked = settlement.status === (action === 'replay' ? 'replayed' : 'discarded')
      return asAsked
        ? done(`${letter} was ${settlement.status} already.`)
        : failed(`${letter} was ${settlement.status}, so there is nothing left to ${action}.`)
    }
    case 'refused':
      return failed(
        `${letter} cannot be replayed: ${settlement.reason}. It would be refused again; put it away with: ${program} discard ${id}`,
      )
    case 'unknown':
      return failed(`There is no dead letter ${id}. Those that wait: ${program} list`)
  }
}

function describeReplay({ orderId, orderStatus }: Extract<Settlement, { kind: 'replayed' }>): string {
  switch (orderStatus) {
    case 'failed':
      return `order ${orderId} is pending again, and its message on the way.`
    case 'pending':
      return `order ${orderId} was pending already, and its message is on the way.`
    case 'success':
      return `order ${orderId} is a success already, so there was nothing to send.`
  }
}
