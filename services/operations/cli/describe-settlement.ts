import type { Settlement } from '../dead-letters/settle-letter.ts'

interface AttemptedSettlement {
  readonly id: number
  readonly action: 'replay' | 'discard'
  readonly settlement: Settlement | 'contended'
}

interface Description {
  /** The dead letter is as it was asked for. */
  readonly done: boolean
  readonly sentence: string
}

/**
 * What became of a dead letter, in a sentence that says what to do next.
 * @param program how the command is written here
 */
export function describeSettlement(
  { id, action, settlement }: AttemptedSettlement,
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

/** What `replay --all` says of those that it does not replay. */
export function describeLeftOut(letters: number, program: string): string {
  const [were, they] = letters === 1 ? ['letter was', 'it'] : ['letters were', 'they']
  return (
    `${letters} dead ${were} left out, since ${they} came from no message: to replay such a one may tell its buyer ` +
    `again. ${program} list shows - as the source of each; replay it by its id if that is what you want.`
  )
}
