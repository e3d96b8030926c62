import type { FaultKind } from './fault.ts'

const HOUR_MS = 3_600_000

/** The clock of a service is set wrong, and later set right. */
export const clockFaults: readonly FaultKind[] = (['order-api', 'notifier'] as const).map((name) => ({
  name: `clock-${name}`,
  plan: (random, { lastingMs }) => {
    const ms = random.between(...lastingMs)
    const shiftMs = random.pick([-26 * HOUR_MS, -HOUR_MS, -5_000, 5_000, HOUR_MS, 26 * HOUR_MS])
    return {
      what: `the clock of ${name} is off by ${shiftMs / 1000} s for ${(ms / 1000).toFixed(1)} s`,
      targets: [`clock-${name}`],
      inject: async ({ platform, pause }) => {
        platform.shiftClock(name, shiftMs)
        try {
          await pause(ms)
        } finally {
          platform.shiftClock(name, 0)
        }
        return true
      },
    }
  },
}))
