import type { LoadResult, TimedLoad } from '../load/load.ts'

export type ContestantName =
  'bare Express' | 'naive' | 'consumer stopped' | 'whole platform' | 'bare transaction'

/** What takes orders, and what belongs to it. */
export interface Contestant {
  readonly name: ContestantName
  /** Places orders for a while, in another process. */
  readonly place: (load: TimedLoad, signal: AbortSignal) => Promise<LoadResult>
  /** From how many buyers at once it can take orders. */
  readonly mostConnections: number
  readonly hotProduct: number
  readonly products: readonly number[]
  /** Undefined: it keeps no balances. */
  readonly databaseUrl: string | undefined
  /** Where it says what LINE accepted. */
  readonly lineUrl: string | undefined
  /** Of its processes, by name; `server` is the one that answers. */
  readonly pids: () => Record<string, number>
  /** Counts the buyers' answers. */
  readonly tally: (result: LoadResult, connections: number) => void
  readonly answered: { placed: number; unanswered: number }
  /** Waits until nothing of it is under way any more. */
  readonly settle: (signal: AbortSignal) => Promise<void>
}

/** Where its balances are kept, if it keeps any. */
export type BalanceSources = Partial<Pick<Contestant, 'databaseUrl' | 'lineUrl'>>

type Balances = Pick<Contestant, 'databaseUrl' | 'lineUrl' | 'answered' | 'tally'>

/** What has to agree in the end, as it is before the first order. */
export function startTally({ databaseUrl, lineUrl }: BalanceSources): Balances {
  const answered = { placed: 0, unanswered: 0 }
  return {
    ...{ databaseUrl, lineUrl, answered },
    tally: ({ placed, errors }, connections) => {
      answered.placed += placed
      // Those that were under way at the end of the load are no errors.
      answered.unanswered += errors + connections
    },
  }
}
