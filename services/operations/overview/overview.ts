// What `GET /api/overview` and the stream's `overview` events contain. A figure that cannot be known is null, never 0.

/** Why figures are null: what they come from does not answer. */
export interface Unknown {
  /** When it answered last, ISO 8601; null: never since this process started. */
  readonly since: string | null
  readonly reason: string
}

/** `late`: its heartbeat is missing. `gone`: it has ended, or was killed. */
export type ShownState = 'running' | 'stopping' | 'stopped' | 'late' | 'gone'

export interface ShownInstance {
  readonly id: string
  readonly state: ShownState
  /** Only with `gone`: false when it was killed, or has lost the database. */
  readonly endedInOrder?: boolean
  readonly since: string
  readonly lastBeat: string
}

export interface ShownOrderApi extends ShownInstance {
  readonly ordersPerSecond: number | null
}

export interface ShownNotifier extends ShownInstance {
  readonly pushesPerSecond: number | null
  /** Pushes under way. */
  readonly inFlight: number | null
  /** Messages that it has read and not finished. */
  readonly unfinished: number | null
  /** `ok`, or why LINE takes no pushes. */
  readonly circuit: string | null
  /** Of the desired state; null: it has reached none yet. */
  readonly revision: number | null
  /** Null: it is no member of the group. */
  readonly memberId: string | null
  readonly generation: number | null
  readonly partitions: readonly number[] | null
}

export interface ShownPartition {
  readonly partition: number
  /** Node ids. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly logStart: number
  readonly logEnd: number
  /** Null: the group has never committed an offset, so no lag can be said. */
  readonly committed: number | null
  readonly lag: number | null
  /** How long the oldest message that is not committed has waited. */
  readonly lagSeconds: number | null
  /** The instance that has the partition, or Kafka's member id where no instance reports that one. */
  readonly member: string | null
}

export interface Overview {
  /** ISO 8601, by the database's clock. */
  readonly at: string
  /** What does not answer now. All figures that come from it are null. */
  readonly unknown: Readonly<Partial<Record<'database' | 'kafka' | 'line', Unknown>>>
  readonly orderApi: {
    /** How many run. */
    readonly instances: number | null
    readonly ordersPerSecond: number | null
    readonly p50Ms: number | null
    readonly p99Ms: number | null
    readonly members: readonly ShownOrderApi[] | null
  }
  readonly outbox: { readonly events: number | null; readonly oldestSeconds: number | null }
  readonly kafka: {
    readonly reachable: boolean
    readonly brokers: number | null
    readonly partitions: readonly ShownPartition[] | null
    readonly group: { readonly state: string | null; readonly members: number | null }
    readonly lag: number | null
    readonly lagSeconds: number | null
    /** Until nothing waits, at the present trend; null while the lag does not fall. */
    readonly etaSeconds: number | null
  }
  readonly notifier: {
    readonly desired: string | null
    readonly revision: number | null
    readonly instances: readonly ShownNotifier[] | null
  }
  readonly line: {
    readonly simulated: boolean
    /** Pushes by LINE's answer, counted since this process started. */
    readonly accepted: number | null
    readonly refused: number | null
    readonly retried: number | null
    readonly acceptedPerSecond: number | null
    readonly retriedPerSecond: number | null
    /** The simulator's; null with the real LINE. */
    readonly faults: Readonly<Record<string, unknown>> | null
  }
  readonly orders: {
    readonly pending: number | null
    readonly success: number | null
    readonly failed: number | null
    readonly oldestPendingSeconds: number | null
    readonly successPerSecond: number | null
  }
  readonly deadLetters: { readonly waiting: number | null }
  readonly views: Readonly<
    Record<'perSecond' | 'lag' | 'logged' | 'aggregated' | 'cached' | 'dropped', number | null>
  >
}
