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

/** What each connection reads: all paths are read, and no two connections read the same one while there are enough. */
export function sharePaths(paths: readonly string[], connections: number): string[][] {
  return Array.from({ length: connections }, (_, connection) => {
    const own = paths.filter((_path, index) => index % connections === connection)
    return own.length > 0 ? own : [paths[connection % paths.length] ?? '/']
  })
}
