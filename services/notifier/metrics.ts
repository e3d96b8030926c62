import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { PushResult } from './line/line-client.ts'

export interface NotifierMetrics {
  readonly registry: Registry
  readonly onPush: (result: PushResult) => void
  readonly onDeadLetter: () => void
  /** Registers a gauge whose value is read at each scrape. */
  readonly gauge: (name: string, help: string, read: () => number) => void
}

/** The metrics at `/metrics`. */
export function createMetrics(): NotifierMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const pushes = new Counter({
    name: 'line_pushes_total',
    help: 'Push attempts to LINE, by result.',
    labelNames: ['result'],
    registers,
  })
  const deadLetters = new Counter({
    name: 'dead_letters_total',
    help: 'Messages moved to the dead letters.',
    registers,
  })

  return {
    registry,
    onPush: ({ kind }) => pushes.inc({ result: kind }),
    onDeadLetter: () => deadLetters.inc(),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    },
  }
}
