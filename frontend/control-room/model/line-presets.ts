import type { Faults } from '../api/shapes.ts'
import { areSame } from './line-faults.ts'

export type Preset = 'ok' | 'slow' | 'error500' | 'timeout' | 'reset' | 'limited' | 'down' | 'unknown'

/** Ploy, the first of the simulator's test users. */
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

export const PRESETS = Object.keys(presets) as Preset[]

/** Which preset is on, if the faults are exactly those of one. */
export const presetOf = (faults: Faults): Preset | undefined =>
  PRESETS.find((preset) => areSame(presets[preset], faults))
