import type { Faults } from '../api/shapes.ts'

export type Preset = 'ok' | 'slow' | 'error500' | 'timeout' | 'reset' | 'limited' | 'down' | 'unknown'

/** The first of the simulator's test users. */
export const FIRST_USER = `U${'1'.repeat(32)}`

export const presets: Readonly<Record<Preset, Faults>> = {
  ok: {},
  slow: { latencyMs: 2_000 },
  error500: { error500: 0.5 },
  timeout: { timeoutAfterAccept: 0.2 },
  reset: { reset: 0.5 },
  limited: { rateLimited: 0.5 },
  down: { down: true },
  unknown: { unknownUsers: [FIRST_USER] },
}

/** Which preset is on, if the faults are those of one. */
export function presetOf(faults: Faults): Preset | undefined {
  const name = (Object.keys(presets) as Preset[]).find((preset) => isSame(presets[preset], faults))
  return name
}

const SHARES = ['error500', 'timeoutAfterAccept', 'reset', 'rateLimited'] as const

function isSame(one: Faults, other: Faults): boolean {
  const isSlow = ({ latencyMs = 0 }: Faults): boolean => latencyMs >= 500
  return (
    SHARES.every((share) => (one[share] ?? 0) === (other[share] ?? 0)) &&
    (one.down ?? false) === (other.down ?? false) &&
    isSlow(one) === isSlow(other) &&
    (one.unknownUsers ?? []).join() === (other.unknownUsers ?? []).join()
  )
}
