/** Orders at a steady pace, whatever becomes of them. */
export interface SteadyLoad {
  /** Of the order API, without a trailing slash. */
  readonly url: string
  readonly perSecond: number
  readonly seconds: number
  readonly productId: number
  /** One order each, in turn. */
  readonly buyers: readonly string[]
}

/** One request. Times are epoch milliseconds with fractions, by the clock of this machine. */
export interface SentOrder {
  /** When it had to be sent; all times of waiting count from here. */
  readonly scheduledAt: number
  /** When it was sent. */
  readonly sentAt: number
  /** When the whole answer was there, or what failed. */
  readonly answeredAt: number
  /** 0: there was no answer. */
  readonly status: number
  /** Of an order that was placed. */
  readonly orderId: number | undefined
}
