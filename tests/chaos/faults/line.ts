import type { FaultKind } from './fault.ts'

const HEALTHY_LATENCY_MS = 5

/** What LINE, or the way to it, does wrong for a while; a share of the pushes, in percent, or all. */
export const lineFaults: readonly FaultKind[] = [
  share('line-500', 'error500', 'LINE answers 500'),
  share('line-silent-before', 'timeoutBeforeAccept', 'LINE neither accepts nor answers'),
  share('line-silent-after', 'timeoutAfterAccept', 'LINE accepts and does not answer'),
  share('line-reset', 'reset', 'LINE resets connections'),
  share('line-429', 'rateLimited', 'LINE answers 429'),
  share('line-garbled', 'garbledAfterAccept', 'LINE accepts and sends an invalid answer'),
  share('line-foreign-page', 'foreignPage', 'another server answers 200 instead of LINE'),
  lasting('line-slow', 'LINE takes 5 s', { latencyMs: 5_000 }, { latencyMs: HEALTHY_LATENCY_MS }),
  lasting('line-down', 'LINE cannot be reached', { down: true }, { down: false }),
  lasting('line-403', 'LINE forbids our account', { forbidden: true }, { forbidden: false }),
  {
    name: 'line-unknown-user',
    plan: (random, { lastingMs }) => {
      const ms = random.between(...lastingMs)
      return {
        what: `some users are unknown to LINE for ${(ms / 1000).toFixed(1)} s`,
        targets: ['line-unknown-user'],
        inject: async ({ platform, ledger, pause }) => {
          await platform.line.change({ unknownUsers: [...ledger.sometimesUnknownUsers] })
          await pause(ms)
          await platform.line.change({ unknownUsers: [] })
          return true
        },
      }
    },
  },
]

function share(name: string, field: string, what: string): FaultKind {
  return {
    name,
    plan: (random, limits) => {
      const percent = random.pick([20, 50, 100])
      const fault = lasting(
        name,
        `${what} in ${percent} of 100 cases`,
        { [field]: percent / 100 },
        { [field]: 0 },
      )
      return fault.plan(random, limits)
    },
  }
}

function lasting(name: string, what: string, faults: object, healthy: object): FaultKind {
  return {
    name,
    plan: (random, { lastingMs }) => {
      const ms = random.between(...lastingMs)
      return {
        what: `${what} for ${(ms / 1000).toFixed(1)} s`,
        targets: [name],
        inject: async ({ platform, pause }) => {
          await platform.line.change({ ...faults })
          await pause(ms)
          await platform.line.change({ ...healthy })
          return true
        },
      }
    },
  }
}
