import type { FaultKind } from './fault.ts'

const HOUR_MS = 3_600_000

/** Somebody sets the clock of the machine that a service runs on, and later sets it right. */
export const clockFaults: readonly FaultKind[] = (['order-api', 'notifier'] as const).map((name) => ({
  name: `clock-${name}`,
  plan: (random, { lastingMs }) => {
    const ms = random.between(...lastingMs)
    const shiftMs = random.pick([-26 * HOUR_MS, -HOUR_MS, -5_000, 5_000, HOUR_MS, 26 * HOUR_MS])
    return {
      what: `the clock of ${name} is off by ${shiftMs / 1000} s for ${(ms / 1000).toFixed(1)} s`,
      targets: [`clock-${name}`],
      inject: async ({ stage, pause }) => {
        stage.shiftClock(name, shiftMs)
        try {
          await pause(ms)
        } finally {
          stage.shiftClock(name, 0)
        }
        return true
      },
    }
  },
}))
