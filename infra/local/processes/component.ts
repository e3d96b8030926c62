import type { LaunchOptions } from './launch-process.ts'

export interface ComponentSpec extends LaunchOptions {
  readonly isReady: () => Promise<boolean>
  /** Why it ended, for a log that shows it: another program has its port. */
  readonly explainEnd?: ((log: string) => string | undefined) | undefined
  /** What it logs when it is up. Until then, what answers on its port is another program. */
  readonly readyLine?: string
  /** How long it may take to become ready, and to stop after SIGTERM. */
  readonly readyWithinMs: number
  readonly stopWithinMs: number
}

export type ComponentEvent =
  | {
      type: 'died'
      name: string
      how: string
      /** In one sentence, where that is known. */
      why?: string | undefined
      /** How often it has died in a row. */
      deaths: number
      restartInMs: number
      /** Its error first. */
      lastWords: string[]
    }
  | { type: 'restarted'; name: string; pid: number; tookMs: number }

export interface Component {
  readonly name: string
  /** `restarting`: it died and waits for its next start. */
  readonly state: 'stopped' | 'running' | 'restarting'
  /** Undefined while it is not running. */
  readonly pid: number | undefined
  /**
   * Starts it and waits until it is ready; does nothing if it was started before. If it dies before it is ready, it is
   * started again, or with `orFail` not. Rejects when it is not ready in time or is stopped before that.
   */
  readonly start: (options?: { orFail?: boolean; signal?: AbortSignal | undefined }) => Promise<void>
  /** Stops it on purpose, so that it stays stopped: SIGTERM, and SIGKILL after the deadline. */
  readonly stop: () => Promise<void>
  /** Sends a signal, as a fault would: if the signal ends it, it is started again. */
  readonly kill: (signal?: NodeJS.Signals) => void
  /** Waits until it is ready, for example after `kill`; false if that takes too long or it was stopped. */
  readonly whenReady: (signal?: AbortSignal) => Promise<boolean>
}

/** A component did not become ready. */
export class ComponentFailed extends Error {
  override readonly name = 'ComponentFailed'
  /** Another program took its port after it was chosen: with another port the start may succeed. */
  readonly addressInUse: boolean

  /** @param log what it has logged since its start */
  constructor(message: string, log: string) {
    super(message)
    this.addressInUse = isAddressInUse(log)
  }
}

/** Whether a program could not listen, by its log. */
export function isAddressInUse(log: string): boolean {
  return /EADDRINUSE|address already in use|is in use by another program/i.test(log)
}
