import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'

/** What Prometheus reads at `/metrics`. Names and units as Prometheus' guide has them: seconds, `_total`. */
export interface Metrics {
  readonly registry: Registry
  /** Returns the function that adds to the counter. */
  readonly counter: (name: string, help: string) => (by?: number) => void
  /** Reads the value at each scrape. */
  readonly gauge: (name: string, help: string, read: () => number | Promise<number>) => void
}

/** Begins with the metrics of the process itself. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    counter: (name, help) => {
      const counter = new Counter({ name, help, registers })
      return (by) => counter.inc(by)
    },
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          // A value that cannot be read leaves a gap instead of failing all the others.
          this.set(await Promise.resolve(read()).catch(() => NaN))
        },
      })
    },
  }
}
