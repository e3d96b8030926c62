import { randomBytes } from 'node:crypto'
import type { Database } from '../database/database.ts'
import type { Membership } from '../kafka/consumer.ts'
import { pause, withTimeout } from '../runtime/backoff.ts'
import { messageOf } from '../runtime/errors.ts'
import type { Logger } from '../runtime/logger.ts'
import { writeMarker } from './markers.ts'

const INTERVAL_MS = 1_000
/** How long a heartbeat may wait for the database. */
export const HEARTBEAT_TIMEOUT_MS = 1_500
/** At the end: an unavailable database must not delay the end of the process. */
const FAREWELL_MS = 1_000
/** Markers that wait for the database. More happen only when the group rebalances without end. */
const MAX_MARKERS = 100

/** `stopped`: by an operator, it has left its group. `gone`: it has ended in order. */
type InstanceState = 'running' | 'stopping' | 'stopped' | 'gone'

interface HeartbeatOptions {
  /** With a separate connection: work that waits for the database must not delay a heartbeat. */
  readonly database: Database
  readonly service: 'order-api' | 'notifier' | 'view-counter'
  /** Counters since the process started, and gauges. Asked once a second. */
  readonly figures: () => object | Promise<object>
  /** What this process does with its consumer group, and which revision of the desired state it has reached. */
  readonly standing?: () => { readonly state: InstanceState; readonly revision: number | undefined }
  readonly log: Logger
}

export interface Heartbeats {
  /** Names this process, for as long as it runs. */
  readonly instance: string
  readonly setState: (state: InstanceState) => void
  /** Undefined: it is no member now. Each new generation becomes a marker. */
  readonly setMembership: (membership: Membership | undefined) => void
  /** Writes the state `gone`, and a marker. */
  readonly stop: () => Promise<void>
}

/**
 * Writes a row once a second: this process runs, and what it has done so far. All times are the database's. It never
 * disturbs the process: without the database it tries again a second later.
 */
export function startHeartbeats({ database, service, figures, standing, log }: HeartbeatOptions): Heartbeats {
  const instance = `${service}-${randomBytes(3).toString('hex')}`
  const stopping = new AbortController()
  const rebalances: Membership[] = []
  let state: InstanceState = 'running'
  let membership: Membership | undefined
  let paused = false

  async function beat(): Promise<void> {
    const { memberId = null, generation = null, partitions } = membership ?? {}
    const now = standing?.()
    // A process that ends is 'stopping' or 'gone', whatever its consumer does.
    const shown = state === 'running' ? (now?.state ?? state) : state
    await database.execute(BEAT, [
      ...[instance, service, shown, memberId, generation],
      ...[
        partitions ? JSON.stringify(partitions) : null,
        now?.revision ?? null,
        JSON.stringify(await figures()),
      ],
    ])
    for (let joined = rebalances[0]; joined !== undefined; joined = rebalances[0]) {
      await writeMarker(database, 'rebalance', { instance, ...joined })
      rebalances.shift()
    }
    if (state === 'gone') await writeMarker(database, 'instance-ended', { instance, service })
  }

  async function tryBeat(): Promise<void> {
    try {
      await beat()
      if (paused) log.info('heartbeats resumed')
      paused = false
    } catch (error) {
      if (!paused) log.warn({ reason: messageOf(error) }, 'heartbeats paused: database unavailable')
      paused = true
    }
  }

  async function run(): Promise<void> {
    let wait = 0
    while (await pause(wait, stopping.signal)) {
      const startedAt = performance.now()
      await tryBeat()
      wait = Math.max(0, INTERVAL_MS - (performance.now() - startedAt))
    }
  }

  function setMembership(next: Membership | undefined): void {
    const before = membership
    membership = next
    if (next === undefined || next.generation === null || sameGeneration(next, before)) return
    if (rebalances.length < MAX_MARKERS) rebalances.push(next)
  }

  log.info({ instance }, 'heartbeats begin')
  const running = run()
  return {
    instance,
    setState: (next) => (state = next),
    setMembership,
    stop: async () => {
      stopping.abort()
      state = 'gone'
      membership = undefined
      await withTimeout(
        running.then(tryBeat).catch(() => undefined),
        FAREWELL_MS,
      )
    },
  }
}

function sameGeneration(one: Membership, other: Membership | undefined): boolean {
  return one.memberId === other?.memberId && one.generation === other.generation
}

const BEAT = `
  INSERT INTO heartbeats
    (instance, service, startedAt, beatAt, state, memberId, generation, partitions, revision, figures)
  VALUES (?, ?, NOW(3), NOW(3), ?, ?, ?, ?, ?, ?)
  ON DUPLICATE KEY UPDATE beatAt = NOW(3), state = VALUES(state), memberId = VALUES(memberId),
    generation = VALUES(generation), partitions = VALUES(partitions), revision = VALUES(revision),
    figures = VALUES(figures)`
