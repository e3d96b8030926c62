import type { Database } from '../../shared/database/database.ts'
import { backoffMs, pause } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { AuditedRequest, ChangingParts } from '../changing-parts.ts'

const BACKOFF = { firstMs: 200, maxMs: 5_000 }
/** More changes than operators make during an outage; the log has them all. */
const MAX_WAITING = 1_000

interface AuditEntry {
  readonly who: 'token' | 'local'
  readonly address: string
  readonly action: string
  readonly detail: string
  /** By `performance.now()`. */
  readonly madeAt: number
}

interface AuditLogOptions {
  readonly database: Database
  /** With an operator's token, only its owner can have made a change. */
  readonly hasToken: boolean
  readonly log: Logger
}

export interface AuditLog {
  /** Writes an entry. It never rejects: a change that was made stays, so its entry waits while the database is away. */
  readonly record: ChangingParts['recordAudit']
  readonly stop: () => Promise<void>
}

/** The table of what operators changed. Each change is in the log, too. */
export function createAuditLog({ database, hasToken, log }: AuditLogOptions): AuditLog {
  const stopping = new AbortController()
  /** Oldest first. */
  const waiting: AuditEntry[] = []
  let writing: Promise<void> | undefined

  /** The database's clock, less the time that the entry has waited. */
  async function insert({ who, address, action, detail, madeAt }: AuditEntry): Promise<void> {
    const waitedUs = Math.round((performance.now() - madeAt) * 1_000)
    await database.execute(
      `INSERT INTO audit (at, who, address, action, detail)
       VALUES (TIMESTAMPADD(MICROSECOND, ?, CURRENT_TIMESTAMP(3)), ?, ?, ?, ?)`,
      [-waitedUs, who, address, action, detail],
    )
  }

  async function writeWaiting(): Promise<void> {
    for (let failures = 0; waiting.length > 0 && !stopping.signal.aborted;) {
      const [entry] = waiting
      try {
        if (entry !== undefined) await insert(entry)
        waiting.shift()
        failures = 0
      } catch (error) {
        failures += 1
        if (failures === 1)
          log.warn({ err: error, waiting: waiting.length }, 'audit entry waits for the database')
        await pause(backoffMs(failures, BACKOFF), stopping.signal)
      }
    }
    writing = undefined
  }

  return {
    record: async (request, action, detail) => {
      const who = hasToken ? 'token' : 'local'
      const address = addressOf(request)
      log.info({ who, address, action, detail }, 'changed by an operator')
      const entry = {
        who,
        address,
        action,
        detail: JSON.stringify(detail),
        madeAt: performance.now(),
      } as const
      // In order: not before those that wait already.
      if (
        waiting.length === 0 &&
        (await insert(entry).then(
          () => true,
          () => false,
        ))
      )
        return
      if (waiting.length < MAX_WAITING) waiting.push(entry)
      writing ??= writeWaiting()
    },
    stop: async () => {
      stopping.abort()
      await writing
      if (waiting.length > 0)
        log.error({ entries: waiting }, 'audit entries not written: the database is unavailable')
    },
  }
}

/** IPv4 addresses as people write them. */
function addressOf({ ip, socket }: AuditedRequest): string {
  return (ip ?? socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '').slice(0, 64)
}
