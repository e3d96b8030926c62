import type { Logger } from '../shared/logger.ts'

const NAMED_ORDERS = 20

export interface OperatorCases {
  /** @param orderIds all that there are now; those of earlier calls are among them or settled. */
  readonly leave: (orderIds: readonly number[]) => void
  readonly count: number
}

/**
 * The place for orders whose event is lost and that are too old to be told without asking: if their buyers have
 * been told already, LINE no longer knows it, and would tell them twice. They stay pending, and an operator
 * decides; each state is told once.
 */
export function createOperatorCases(log: Logger): OperatorCases {
  let told = ''
  let count = 0
  return {
    leave: (orderIds) => {
      count = orderIds.length
      const state = `${count} up to ${orderIds.at(-1)}`
      if (state === told) return
      told = state
      if (count === 0) return
      log.warn(
        { orders: count, orderIds: orderIds.slice(0, NAMED_ORDERS) },
        'events of orders are lost, and their buyers may have been told long ago: an operator must decide',
      )
    },
    get count() {
      return count
    },
  }
}
