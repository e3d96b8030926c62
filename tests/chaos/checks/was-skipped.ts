import type { Evidence } from './evidence.ts'

interface Place {
  readonly partition: number
  readonly offset: number
}

/** Whether one of these messages lies where an operator skipped some. */
export function wasSkipped({ ledger }: Pick<Evidence, 'ledger'>, places: readonly Place[]): boolean {
  return places.some(({ partition, offset }) =>
    ledger.skipped.some(
      (range) => range.partition === partition && range.from <= offset && offset < range.to,
    ),
  )
}
