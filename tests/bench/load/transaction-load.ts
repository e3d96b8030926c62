/** Transactions one after the other, each for one order of one piece. */
export interface TransactionLoad {
  readonly databaseUrl: string
  /** Each order is for one of these. */
  readonly productIds: readonly number[]
  readonly seconds: number
}
