import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { PushResult } from './line/line-client.ts'

export interface NotifierMetrics {
  readonly registry: Registry
  readonly onPush: (result: PushResult) => void
  readonly onDeadLetter: () => void
  /** Reads a value when it is asked for. */
  readonly gauge: (name: string, help: string, read: () => number) => void
}

/** What Prometheus reads at `/metrics`. */
export function createMetrics(): NotifierMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const pushes = new Counter({
    name: 'line_pushes_total',
    help: 'Pushes that LINE answered, or should have, by what came of them.',
    labelNames: ['result'],
    registers,
  })
  const deadLetters = new Counter({
    name: 'dead_letters_total',
    help: 'Messages put aside for good.',
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
