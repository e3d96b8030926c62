import type { Page } from './terminal/page.ts'
import type { Progress } from './terminal/progress.ts'

/** What the user has set, and where. */
export type UserSettings = Pick<CommandContext, 'environment' | 'settings' | 'envFile' | 'strayLines'>

/** What every command is given by main.ts, the only module that knows the process. */
export interface CommandContext {
  /** The environment, to hand on to other programs. */
  readonly environment: NodeJS.ProcessEnv
  /** What the user has set, in the environment or else in `.env`. */
  readonly settings: Readonly<Record<string, string | undefined>>
  /** What `.env` sets, whether or not the environment says otherwise. */
  readonly envFile: Readonly<Record<string, string>>
  /** Its lines that set nothing, as a person finds them. */
  readonly strayLines: readonly string[]
  readonly progress: Progress
  readonly print: (text: string) => void
  /** To stderr: for what could not be done. */
  readonly complain: (text: string) => void
  /** How wide the terminal is, and whether it is one. */
  readonly page: Page
  /** Calls back for every SIGINT, SIGTERM and SIGHUP. */
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => void
}

/** Ends a command with one line for the user and exit status 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

/** The user has had enough before a command was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly signal: NodeJS.Signals
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }
}
