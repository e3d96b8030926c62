import type { LaunchOptions } from './launch-process.ts'

export interface ComponentSpec extends LaunchOptions {
  readonly isReady: () => Promise<boolean>
  /** What it logs when it is up. What answers on its port before that is somebody else. */
  readonly readyLine?: string
  /** How long it may take to become ready, and to stop when asked to. */
  readonly readyWithinMs: number
  readonly stopWithinMs: number
}

export type ComponentEvent =
  | { type: 'died'; name: string; how: string; restartInMs: number; lastLines: string[] }
  | { type: 'restarted'; name: string; pid: number; tookMs: number }

export interface Component {
  readonly name: string
  /** `restarting`: it died, and waits for its next start. */
  readonly state: 'stopped' | 'running' | 'restarting'
  /** Undefined while it does not run. */
  readonly pid: number | undefined
  /**
   * Starts it and waits until it is ready; does nothing when it was started before. With `orFail`, one that
   * dies before it was ready is given up; otherwise it is started again. Rejects when it is not ready in time, or is stopped before that.
   */
  readonly start: (options?: { orFail?: boolean; signal?: AbortSignal | undefined }) => Promise<void>
  /** Stops it on purpose, so that it stays stopped: asks, and after the deadline forces. */
  readonly stop: () => Promise<void>
  /** Sends a signal, as a fault would: if it dies of it, it is started again. */
  readonly kill: (signal?: NodeJS.Signals) => void
  /** Waits until it is ready, for example after `kill`; false when that takes too long or it was stopped. */
  readonly whenReady: (signal?: AbortSignal) => Promise<boolean>
}

/** A program that was started did not become ready. */
export class ComponentFailed extends Error {
  override readonly name = 'ComponentFailed'
  /** Somebody else took its port between the choice and the start: with another port it may succeed. */
  readonly addressInUse: boolean

  /** @param log what it logged since it was started */
  constructor(message: string, log: string) {
    super(message)
    this.addressInUse = /EADDRINUSE|address already in use/i.test(log)
  }
}
