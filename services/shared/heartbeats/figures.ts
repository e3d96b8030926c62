/** A histogram since the process started: `counts[i]` observations were at most `bounds[i]` seconds; the last is of all. */
export interface Buckets {
  readonly bounds: readonly number[]
  /** Cumulative, as Prometheus has them. One more than `bounds`: the number of all observations. */
  readonly counts: readonly number[]
}

/** What an order API reports. Counts since it started. */
export interface OrderApiFigures {
  /** Orders that were answered 201. */
  readonly placed: number
  /** Requests for an order that were answered otherwise. */
  readonly notPlaced: number
  /** Duration of the requests for an order. */
  readonly requests: Buckets
  /** Events that Kafka has acknowledged. */
  readonly eventsSent: number
  /** Orders that wait for their transaction now. */
  readonly inFlight: number
}

/** What a notifier reports. Counts since it started. */
export interface NotifierFigures {
  /** Pushes by LINE's answer. */
  readonly accepted: number
  readonly refused: number
  readonly retried: number
  /** Orders that became successful. */
  readonly confirmed: number
  readonly deadLetters: number
  /** Pushes under way now. */
  readonly inFlight: number
  /** Messages that are not finished now. */
  readonly unfinished: number
  /** 'ok', or why LINE takes no pushes. */
  readonly circuit: string
}
