import type { AnswerCounts } from './count-answers.ts'

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
