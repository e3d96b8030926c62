import type { Page } from './terminal/page.ts'
import type { Progress } from './terminal/progress.ts'

/** What the user has set, and where. */
export type UserSettings = Pick<
  CommandContext,
  'environment' | 'settings' | 'envFile' | 'strayLines' | 'alteredValues'
>

/** A value of `.env` of which dotenv or docker compose reads something else than the line has. */
export interface AlteredValue {
  readonly name: string
  /** Why, and what to do. Contains nothing of the value, which may be a secret. */
  readonly why: string
  /** Whether a secret reaches the services altered. Otherwise it concerns docker compose, or may be on purpose. */
  readonly isFault: boolean
}

/** What main.ts, the only module that uses `process.env`, passes to every command. */
export interface CommandContext {
  /** The environment that other programs inherit. */
  readonly environment: NodeJS.ProcessEnv
  /** What the user has set in the environment or in `.env`; the environment has priority. */
  readonly settings: Readonly<Record<string, string | undefined>>
  /** What `.env` sets, even if the environment overrides it. */
  readonly envFile: Readonly<Record<string, string>>
  /** Its lines without an `=`: `line 3 (PORT …)`. */
  readonly strayLines: readonly string[]
  /** Its values that are read differently from what the line has. */
  readonly alteredValues: readonly AlteredValue[]
  readonly progress: Progress
  readonly print: (text: string) => void
  /** Prints an error, to stderr. */
  readonly complain: (text: string) => void
  /** The width and colours of the terminal. */
  readonly page: Page
  /** Calls back for every SIGINT, SIGTERM and SIGHUP. */
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => void
}

/** Ends a command with one line for the user and exit status 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}
