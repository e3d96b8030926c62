/** Which pages are to be opened. */
export interface OpenPages {
  /** Of the order API, without a trailing slash. */
  readonly url: string
  /** User ids. */
  readonly buyers: readonly string[]
}

/** What the process with the open pages reports to its parent. */
export type PageNews =
  /** All pages are open. */
  | { readonly kind: 'ready' }
  /** A page shows that this order is `success`; epoch milliseconds. */
  | { readonly kind: 'shown'; readonly orderId: number; readonly at: number }
  /** A stream ended while it should not. */
  | { readonly kind: 'closed'; readonly userId: string }
