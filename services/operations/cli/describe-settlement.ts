import type { Settlement } from '../dead-letters/settle-letter.ts'
import type { SettleAction, SettleOutcome } from '../dead-letters/settle-with-retries.ts'

interface AttemptedSettlement {
  readonly id: number
  readonly action: SettleAction
  readonly settlement: SettleOutcome
}

interface Description {
  /** The dead letter now has the status that was asked for. */
  readonly done: boolean
  readonly sentence: string
}

/**
 * The outcome for one dead letter, in a sentence that says what to do next.
 * @param program how to write the command here
 */
export function describeSettlement(
  { id, action, settlement }: AttemptedSettlement,
  program: string,
): Description {
  const letter = `Dead letter ${id}`
  const done = (sentence: string) => ({ done: true, sentence })
  const failed = (sentence: string) => ({ done: false, sentence })
  if (settlement === 'locked')
    return failed(
      `${letter} is locked by another process, for example because its order is being sent. Try again in a moment.`,
    )
  switch (settlement.kind) {
    case 'replayed':
      return done(`${letter}: ${describeReplay(settlement)}`)
    case 'discarded':
      return done(`${letter} is discarded. If it failed an order, the order stays failed.`)
    case 'settled before': {
      const asAsked = settlement.status === (action === 'replay' ? 'replayed' : 'discarded')
      return asAsked
        ? done(`${letter} was already ${settlement.status}.`)
        : failed(`${letter} was already ${settlement.status}, so it cannot be ${action}ed.`)
    }
    case 'refused':
      return failed(
        `${letter} cannot be replayed: ${settlement.reason}. It would fail again; discard it with: ${program} discard ${id}`,
      )
    case 'unknown':
      return failed(`There is no dead letter ${id}. To list the waiting ones: ${program} list`)
  }
}

function describeReplay({ orderId, orderStatus }: Extract<Settlement, { kind: 'replayed' }>): string {
  switch (orderStatus) {
    case 'failed':
      return `order ${orderId} is pending again, and its event will be sent.`
    case 'pending':
      return `order ${orderId} was already pending, and its event will be sent.`
    case 'success':
      return `order ${orderId} is already successful, so there was nothing to send.`
  }
}

/** Explains why `replay --all` skipped some dead letters. */
export function describeSkipped(letters: number, program: string): string {
  const [were, them] = letters === 1 ? ['letter was', 'it'] : ['letters were', 'them']
  return (
    `${letters} dead ${were} skipped: without a source message, a replay may notify a buyer a second time. ` +
    `${program} list shows - as their source. To replay ${them} anyway, use the id.`
  )
}
