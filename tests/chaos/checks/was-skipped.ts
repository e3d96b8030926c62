import type { Evidence, OrderEvent } from './evidence.ts'

/** Whether one of an order's events lies where an operator skipped events. */
export function wasSkipped({ ledger }: Pick<Evidence, 'ledger'>, events: readonly OrderEvent[]): boolean {
  return events.some(({ partition, offset }) =>
    ledger.skipped.some(
      (range) => range.partition === partition && range.from <= offset && offset < range.to,
    ),
  )
}
