import { z } from 'zod'
import { userIdSchema } from '../store/user-id.ts'

const share = z.number().min(0).max(1).default(0)

/** From 0 (never) to 1 (always), random for each push. */
const SHARES = {
  /** Answered 500; nothing was accepted. */
  error500: share,
  /** Accepted, but never answered. */
  timeoutAfterAccept: share,
  /** Neither accepted nor ever answered. */
  timeoutBeforeAccept: share,
  /** Accepted, but the response is not HTTP. */
  garbledAfterAccept: share,
  /** Answered 200 with an HTML page, as by a proxy that is not LINE; nothing was accepted. */
  foreignPage: share,
  /** Connection reset; nothing was accepted. */
  reset: share,
  /** Answered 429; nothing was accepted. */
  rateLimited: share,
}

/** Faults on purpose. They are kept in memory only: after a restart there are none. */
const FAULTS = z.strictObject({
  /** How long every push takes, in milliseconds. */
  latencyMs: z.number().min(0).max(3_600_000),
  ...SHARES,
  /** Every LINE endpoint closes the connection at once, as if the host were unreachable. */
  down: z.boolean().default(false),
  /** Answered 403, as for an account that may not use the API. */
  forbidden: z.boolean().default(false),
  /** User ids that are refused with 400 "Failed to send messages". */
  unknownUsers: z.array(userIdSchema).max(10_000).default([]),
})

export type Faults = Readonly<z.output<typeof FAULTS>>
type ShareOfFaults = keyof typeof SHARES

export interface FaultSwitch {
  readonly current: () => Faults
  /** Replaces all faults; an absent field gets its default. @throws ZodError */
  replace: (faults: unknown) => Faults
  /** Changes only the fields that are given. @throws ZodError */
  change: (faults: unknown) => Faults
  /** Whether the fault happens this time. */
  strikes: (fault: ShareOfFaults) => boolean
  isUnknown: (userId: string) => boolean
}

export function createFaultSwitch(latencyMs: number, random: () => number): FaultSwitch {
  let faults = FAULTS.parse({ latencyMs })
  let unknown = new Set<string>()

  function set(base: object, given: unknown): Faults {
    faults = FAULTS.parse({ ...base, ...z.looseObject({}).parse(given) })
    unknown = new Set(faults.unknownUsers)
    return faults
  }

  return {
    current: () => faults,
    replace: (all) => set({ latencyMs }, all),
    change: (some) => set(faults, some),
    strikes: (fault) => faults[fault] > 0 && random() < faults[fault],
    isUnknown: (userId) => unknown.has(userId),
  }
}
