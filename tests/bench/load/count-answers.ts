import { createHistogram } from 'node:perf_hooks'
import autocannon, { type Client, type Options } from 'autocannon'
import type { Percentiles } from '../measure/statistics.ts'

/** What requests came to. Times are in milliseconds, from the request to its whole answer. */
export interface AnswerCounts extends Percentiles {
  readonly seconds: number
  /** By status. */
  readonly answers: Readonly<Record<string, number>>
  /** Requests without an answer, those aside that were under way at the end. */
  readonly errors: number
  /** Of this process. */
  readonly cpuMs: number
}

/** Runs autocannon and counts the answers. @param prepare is given each connection at first */
export async function countAnswers(
  options: Options,
  prepare: (client: Client) => void = () => undefined,
): Promise<AnswerCounts> {
  const microseconds = createHistogram()
  const answers: Record<string, number> = {}
  const cpu = process.cpuUsage()
  const { duration, errors } = await autocannon({
    ...options,
    setupClient: (client) => {
      prepare(client)
      client.on('response', (status, _bytes, ms) => {
        answers[status] = (answers[status] ?? 0) + 1
        microseconds.record(Math.max(1, Math.round(ms * 1_000)))
      })
    },
  })
  const { user, system } = process.cpuUsage(cpu)
  const percentile = (percent: number) => microseconds.percentile(percent) / 1_000
  return {
    ...{ seconds: duration, answers, errors, cpuMs: (user + system) / 1_000 },
    ...{ p50: percentile(50), p99: percentile(99), p999: percentile(99.9) },
  }
}
