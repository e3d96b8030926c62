/** What a run proves, by the numbers of docs/guarantees.md. */
export const promises = {
  stock: 'Stock is never negative; initial stock = stock + ordered',
  answers: 'Every 2xx answer has its order; a rejection left nothing',
  clients: 'Retries never create extra orders',
  events: 'Every order reaches Kafka with the event that was stored with it',
  messages: 'LINE accepted exactly one message per order',
  success: 'success only after LINE accepted; no offset passes unfinished work',
  order: "A user's messages reach LINE in the order of the partition",
  isolation: 'Poison and refused users do not block others, and are kept',
  drained: 'When faults stop, everything drains within a minute',
  stops: 'A stop under load ends by itself, in time',
  memory: 'No service takes more than 200 MB, also for clients that do not read',
} as const

export type PromiseName = keyof typeof promises

/** A promise that was broken. */
export interface Finding {
  readonly promise: PromiseName
  readonly text: string
  /** When it happened, in ms since 1970, where that is known. */
  readonly at?: number | undefined
}

/** What a check has looked at, and what it found. */
export interface CheckResult {
  readonly promise: PromiseName
  /** For people: "12,345 orders". */
  readonly counted: string
  /** How much was looked at: where that is nothing, nothing is proven. */
  readonly seen: number
  /** No fault of the run put it to the test. */
  readonly untried?: boolean
  readonly findings: readonly Finding[]
}
