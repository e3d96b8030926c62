import type { ShownInstance, ShownState } from './overview.ts'
import { createWorkMeter, type Work } from './rates.ts'
import type { DatabaseSample, HeartbeatRow } from './read-database.ts'

const LATE_MS = 2_500
const GONE_MS = 5_000
/** Older figures are not those of now. */
const FRESH_MS = 2_000
/** An instance that is gone is shown for this long, and longer while no other of its service runs. */
const SHOW_GONE_MS = 120_000

export interface Instance extends ShownInstance {
  readonly row: HeartbeatRow
  /** What it did during the last seconds; undefined: unknown, or it is not alive. */
  readonly work: Work | undefined
}

export interface Instances {
  /** @param backAt when the database answered again after an absence */
  readonly observe: (sample: DatabaseSample, backAt: Date | undefined) => Instance[]
  /** A counter summed over all instances that were seen, also those that are gone. It never falls. */
  readonly sum: (counter: string, rows?: readonly HeartbeatRow[]) => number
}

/** The heartbeats of all services, and what they say about each process. */
export function createInstances(): Instances {
  const meters = new Map<string, ReturnType<typeof createWorkMeter>>()
  const figures = new Map<string, HeartbeatRow['figures']>()

  function observe({ heartbeats, now }: DatabaseSample, backAt: Date | undefined): Instance[] {
    const present = new Set(heartbeats.map(({ instance }) => instance))
    for (const instance of meters.keys()) if (!present.has(instance)) meters.delete(instance)
    return heartbeats.map((row) => {
      figures.set(row.instance, row.figures)
      const meter = meters.get(row.instance) ?? createWorkMeter()
      meters.set(row.instance, meter)
      const work = meter(row)
      const ageMs = now.getTime() - row.beatAt.getTime()
      const state = stateOf(row, ageMs, backAt === undefined ? Infinity : now.getTime() - backAt.getTime())
      return {
        id: row.instance,
        state,
        ...(state === 'gone' && { endedInOrder: row.state === 'gone' }),
        since: row.startedAt.toISOString(),
        lastBeat: row.beatAt.toISOString(),
        row,
        work: ageMs <= FRESH_MS && state !== 'gone' ? work : undefined,
      }
    })
  }

  return {
    observe,
    sum: (counter, rows = []) => {
      const latest = new Map([...figures, ...rows.map((row) => [row.instance, row.figures] as const)])
      return latest.values().reduce((sum, one) => sum + Number(one[counter] ?? 0), 0)
    },
  }
}

/** The state that operations writes for an instance that ended without saying so. */
export const LOST = 'lost'

/** While the database was away no process could write: the time before counts for none of them. */
function stateOf({ state }: HeartbeatRow, ageMs: number, backMs: number): ShownState {
  if (state === 'gone') return 'gone'
  const silentMs = Math.min(ageMs, backMs)
  if (silentMs > GONE_MS) return 'gone'
  if (silentMs > LATE_MS) return 'late'
  // One that was lost and writes again has written its real state.
  return state === LOST ? 'gone' : (state as ShownState)
}

/** Of one service, without those that have been gone for long. */
export function shownOf(instances: readonly Instance[], service: string, now: Date): Instance[] {
  const all = instances.filter(({ row }) => row.service === service)
  const isAlive = all.some(({ state }) => state !== 'gone')
  const recent = all.filter(
    ({ state, row }) => state !== 'gone' || now.getTime() - row.beatAt.getTime() < SHOW_GONE_MS,
  )
  return isAlive || recent.length > 0 ? recent : all.slice(-1)
}
