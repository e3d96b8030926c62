import { runProgram } from './run-program.ts'
import type { AnswerCounts } from './count-answers.ts'

const USERS = 10_000

/** What a load process is asked to do: for so many seconds, or until so many orders were answered. */
export type Load = LoadTarget & ({ readonly seconds: number } | { readonly orders: number })

/** The same, wherever the orders go. */
export type TimedLoad = Omit<LoadTarget, 'url'> & { readonly seconds: number }

export interface LoadTarget {
  /** Without a trailing slash; of several, each gets its share of the connections. */
  readonly url: string | readonly string[]
  readonly connections: number
  /** Each order is for one of these. */
  readonly productIds: readonly number[]
  /** How many users place the orders, one after the other. */
  readonly users?: number
  /** Where the users log in, for an order API in line mode. */
  readonly simulatorUrl?: string
}

export interface LoadResult extends Omit<AnswerCounts, 'answers'> {
  /** Answers with status 201. */
  readonly placed: number
  /** Other answers, by status. */
  readonly refused: Readonly<Record<string, number>>
}

/** How many requests were refused, or not answered at all. */
export function countUnplaced({ refused, errors }: LoadResult): number {
  return Object.values(refused).reduce((sum, count) => sum + count, errors)
}

/** Runs the load to its end, in another process. */
export function runLoad(load: Load, signal: AbortSignal): Promise<LoadResult> {
  return runProgram('main.ts', load, signal)
}

/** Who places the order of this number, one buyer after the other. The ids have LINE's shape, with and without a login. */
export const buyerOf = (order: number, users = USERS) => `U${(order % users).toString(16).padStart(32, '0')}`

/** Transactions one after the other, each for one order of one piece. */
export interface TransactionLoad {
  readonly databaseUrl: string
  /** Each order is for one of these. */
  readonly productIds: readonly number[]
  readonly seconds: number
}
