import { existsSync, readFileSync } from 'node:fs'
import { answersKafka } from './answers-kafka.ts'
import { logFileOf, type StackPaths } from '../paths.ts'
import type { ComponentSpec } from '../processes/supervise-component.ts'

export interface KafkaStandIn {
  readonly spec: ComponentSpec
  /** Where it listens, as `host:port`; known once it runs, since it takes any port that is free. */
  readonly brokers: () => string
}

/**
 * The in-memory broker that librdkafka brings for its own tests, run by kcat: the last resort where no Kafka can be
 * had. It knows what it takes to produce and to consume, and nothing else.
 */
export function prepareKafkaStandIn({
  paths,
  kcat,
  env,
}: {
  readonly paths: StackPaths
  readonly kcat: string
  readonly env: NodeJS.ProcessEnv
}): KafkaStandIn {
  const logFile = logFileOf(paths, 'kafka')
  const address = () => readAddress(existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')
  return {
    spec: {
      name: 'kafka',
      command: kcat,
      // It lives for as long as somebody consumes, so kcat consumes a topic that nobody writes to.
      args: ['-C', '-q', '-b', 'ignored:1', '-X', 'test.mock.num.brokers=1', '-t', '__hold'],
      cwd: paths.directory,
      env,
      run: paths.run,
      logFile,
      isReady: async () => {
        const at = address()
        return at !== undefined && answersKafka(at.host, at.port)
      },
      readyWithinMs: 10_000,
      stopWithinMs: 5_000,
      onlyOnce: 'Nobody would find it again: it gets another address, and has forgotten everything.',
    },
    brokers: () => {
      const at = address()
      if (!at) throw new Error('kcat has not said where its broker listens')
      return `${at.host}:${at.port}`
    },
  }
}

/** The address in what librdkafka logs, with or without `-d mock`. */
export function readAddress(log: string): { host: string; port: number } | undefined {
  const [, host, port] = /(?:replaced with |bootstrap\.servers=)([\d.]+):(\d+)/.exec(log) ?? []
  return host === undefined ? undefined : { host, port: Number(port) }
}

/** What the user of a stack must know for as long as it runs. */
export const standInNotice = [
  '⚠ THIS IS NO REAL KAFKA: the in-memory broker of kcat stands in for it.',
  '  It forgets everything when it ends, and the oldest events when more than 5 MB wait in one of its partitions.',
  '  What it forgets has left the outbox: orders that were not confirmed by then are told some minutes after the next start.',
  '  When it dies it cannot be started again by itself: stop with Ctrl-C, and npm start again.',
].join('\n')
