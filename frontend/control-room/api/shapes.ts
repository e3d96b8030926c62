// What operations answers, as docs/operations.md and its /openapi.json describe it. A figure that is not known is null.

export interface Unknown {
  readonly since: string | null
  readonly reason: string
}

export interface Instance {
  readonly id: string
  readonly state: string
  readonly endedInOrder?: boolean
  readonly pushesPerSecond: number | null
  readonly inFlight: number | null
  readonly circuit: string | null
  readonly partitions: readonly number[] | null
}

export interface Partition {
  readonly partition: number
  readonly leader: number
  readonly replicas?: readonly number[]
  readonly isr: readonly number[]
  readonly logStart: number
  readonly logEnd: number
  readonly committed: number | null
  readonly lag: number | null
  readonly lagSeconds: number | null
  readonly member: string | null
}

export interface Faults {
  readonly latencyMs?: number | undefined
  readonly error500?: number | undefined
  readonly timeoutAfterAccept?: number | undefined
  readonly reset?: number | undefined
  readonly rateLimited?: number | undefined
  readonly timeoutBeforeAccept?: number | undefined
  readonly garbledAfterAccept?: number | undefined
  readonly foreignPage?: number | undefined
  readonly down?: boolean | undefined
  readonly forbidden?: boolean | undefined
  readonly unknownUsers?: readonly string[] | undefined
}

export interface Overview {
  readonly at: string
  readonly unknown?: Readonly<Partial<Record<'database' | 'kafka' | 'line', Unknown>>>
  readonly orderApi: {
    readonly instances: number | null
    readonly ordersPerSecond: number | null
    readonly p50Ms: number | null
    readonly p99Ms: number | null
  }
  readonly outbox: { readonly events: number | null; readonly oldestSeconds: number | null }
  readonly kafka: {
    readonly reachable: boolean
    readonly brokers: number | null
    readonly partitions: readonly Partition[] | null
    readonly group: { readonly state: string | null; readonly members: number | null }
    readonly lag: number | null
    readonly lagSeconds: number | null
    readonly etaSeconds: number | null
  }
  readonly notifier: { readonly desired: string | null; readonly instances: readonly Instance[] | null }
  readonly line: {
    readonly simulated: boolean
    readonly accepted: number | null
    readonly refused: number | null
    readonly retried: number | null
    readonly acceptedPerSecond?: number | null
    readonly faults: Faults | null
  }
  readonly orders: {
    readonly pending: number | null
    readonly success: number | null
    readonly failed: number | null
    readonly oldestPendingSeconds: number | null
    readonly successPerSecond?: number | null
  }
  readonly deadLetters: { readonly waiting: number | null }
}

export interface Marker {
  readonly id: number
  readonly at: string
  readonly kind: string
  readonly detail?: Readonly<Record<string, unknown>> | null
}

export interface HistoryPoint {
  readonly at: string
  readonly placedPerSecond: number | null
  readonly successPerSecond: number | null
  readonly pending: number | null
  readonly lag: number | null
}

export interface OrderRun {
  readonly runId: string
  readonly placed: number
  readonly refused: number
  readonly failed: number
  readonly done: boolean
  /** How many answers had each status; 0: no answer. */
  readonly statuses?: Readonly<Record<string, number>>
  readonly lastProblem?: string | null
}

export interface Letter {
  readonly id: number
  readonly reason: string
  readonly createdAt?: string
  readonly failedAt?: string
  readonly orderId?: number | null
  readonly topic?: string | null
  readonly partition?: number | null
  readonly offset?: number | string | null
  /** How often its order was replayed. */
  readonly replays?: number
  readonly mayNotifyAgain?: boolean
  readonly key?: unknown
  readonly value?: unknown
  readonly headers?: unknown
}

export interface Settlement {
  readonly settled: readonly number[]
  readonly skipped: readonly { readonly id: number; readonly why: string }[]
}

export type RewindTarget =
  'beginning' | 'end' | { time: string } | { by: number } | { offsets: Readonly<Record<string, number>> }

export interface RewindPreview {
  readonly partitions: readonly {
    readonly partition: number
    readonly committed: number | null
    readonly target: number
    readonly messages: number
  }[]
  readonly alreadySuccessful: number | null
  readonly again: number | null
  readonly skippedPending: number | null
}

export interface Rewind {
  readonly partitions?: RewindPreview['partitions']
  readonly state: string
  readonly reason?: string | null
  readonly redelivered: number | null
  readonly skippedAsDone: number | null
  readonly pushedAgain: number | null
}

export interface Message {
  readonly partition: number
  readonly offset: number | string
  readonly time: string | null
  readonly key: unknown
  readonly headers: Readonly<Record<string, unknown>> | null
  readonly value: unknown
}

export interface Story {
  readonly order: Readonly<Record<string, unknown>>
  readonly steps: readonly {
    readonly at: string | null
    readonly what: string
    readonly detail?: unknown
  }[]
}

export interface AuditEntry {
  readonly id: number
  readonly at: string
  readonly who: string
  readonly address: string | null
  readonly action: string
  readonly detail?: unknown
}

export interface Product {
  readonly id: number
  readonly name: string
  readonly amount: number
}

/** Whether it has what the page reads everywhere: a proxy's page answers 200, too. */
export function isOverview(value: unknown): value is Overview {
  if (typeof value !== 'object' || value === null) return false
  const parts = value as Record<string, unknown>
  const names = ['orderApi', 'outbox', 'kafka', 'notifier', 'line', 'orders', 'deadLetters']
  const areThere = names.every((name) => typeof parts[name] === 'object' && parts[name] !== null)
  return areThere && typeof parts.at === 'string'
}
