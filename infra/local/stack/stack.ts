import type { ProxiedListener } from '../servers/kafka.ts'
import type { Progress } from '../terminal/progress.ts'
import type { Component, ComponentEvent } from '../processes/component.ts'

export interface StackOptions {
  /** The directory of its data, logs and pid files, one per stack. Existing data is used again. */
  readonly directory: string
  /** What its programs inherit (PATH, HOME, …): `process.env`. */
  readonly inherited: NodeJS.ProcessEnv
  /** Settings that differ from the defaults in `.env.example`. */
  readonly settings?: Readonly<Record<string, string | undefined>>
  /** The services to run: all by default. */
  readonly services?: readonly string[]
  /** Whether the LINE simulator may run; it runs if no real access token is set. */
  readonly simulator?: boolean
  /** Whether to migrate the database and add products to an empty shop. */
  readonly migrate?: boolean
  /** `usual`: those of `.env.example` or the next free ones; `any`: other free ports, for tests. */
  readonly ports?: 'usual' | 'any'
  /** A second listener of Kafka, for clients behind a proxy that injects faults. */
  readonly proxiedKafka?: ProxiedListener | undefined
  /** The directory of Kafka's and MariaDB's programs: in the checkout by default. */
  readonly programs?: string
  /** The command that is named when it is started a second time. */
  readonly command?: string
  readonly progress?: Progress
  readonly report?: ((event: ComponentEvent) => void) | undefined
  /** Aborts the start: what was started is stopped, and `startStack` rejects. */
  readonly signal?: AbortSignal | undefined
  /** Aborted: stopping must not take longer, and what still runs is killed. */
  readonly hurry?: AbortSignal | undefined
}

export interface Stack {
  /** Every variable of `.env.example` with the value in use: the contents of `run/env`. */
  readonly env: Readonly<Record<string, string>>
  /** By name: `kafka`, `database`, `line-simulator`, `order-api`, `notifier`, `operations`. Throws if there is none. */
  readonly component: (name: string) => Component
  readonly components: readonly Component[]
  /** The URL of a service or the simulator, without a trailing slash. */
  readonly url: (name: string) => string
  /** Stops everything in order: services, simulator, Kafka, database. */
  readonly close: () => Promise<void>
}
