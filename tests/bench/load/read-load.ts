import type { AnswerCounts } from './count-answers.ts'

/** Reads, as fast as they are answered. */
export interface ReadLoad {
  /** Without a trailing slash. */
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** What is read, in turns; at least one. */
  readonly paths: readonly string[]
}

export interface ReadResult extends Omit<AnswerCounts, 'answers'> {
  /** Answers with status 200. */
  readonly answered: number
  /** Other answers, by status. */
  readonly refused: Readonly<Record<string, number>>
}
