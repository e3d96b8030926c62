import type { ProxiedListener } from '../servers/kafka.ts'
import type { Progress } from '../terminal/progress.ts'
import type { Component, ComponentEvent } from '../processes/component.ts'

export interface StackOptions {
  /** Where its data, logs and pid files go; one directory per stack. Data that are there are used again. */
  readonly directory: string
  /** What its programs inherit (PATH, HOME, …): `process.env`. */
  readonly inherited: NodeJS.ProcessEnv
  /** Settings that differ from the defaults in `.env.example`. */
  readonly settings?: Readonly<Record<string, string | undefined>>
  /** Which services run: all, unless said otherwise. */
  readonly services?: readonly string[]
  /** Whether the LINE simulator may run; it does when there is no real access token. */
  readonly simulator?: boolean
  /** Whether to migrate the database, and to put products into an empty shop. */
  readonly migrate?: boolean
  /** `usual`: those of `.env.example` or the next free ones; `any`: free ones elsewhere, for tests. */
  readonly ports?: 'usual' | 'any'
  /** A second way into Kafka, for whoever comes by way of something else, such as a proxy that fails on purpose. */
  readonly kafkaDoor?: ProxiedListener | undefined
  /** Where Kafka's and MariaDB's programs are kept: with the checkout, unless said otherwise. */
  readonly programs?: string
  /** What runs, for whoever tries to run it a second time. */
  readonly command?: string
  readonly progress?: Progress
  readonly report?: ((event: ComponentEvent) => void) | undefined
  /** Gives the start up: what had been started is stopped, and `startStack` rejects. */
  readonly signal?: AbortSignal | undefined
  /** Once aborted, stopping takes no longer: whatever still runs is killed. */
  readonly hurry?: AbortSignal | undefined
}

export interface Stack {
  /** Every variable of `.env.example`, as it is in use: the contents of `run/env`. */
  readonly env: Readonly<Record<string, string>>
  /** By name: `kafka`, `database`, `line-simulator`, `order-api`, `notifier`. Throws when there is none. */
  readonly component: (name: string) => Component
  readonly components: readonly Component[]
  /** Where a service or the simulator is reached, without a trailing slash. */
  readonly url: (name: string) => string
  /** Stops everything in order: services, simulator, Kafka, database. */
  readonly close: () => Promise<void>
}
