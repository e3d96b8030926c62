import type { OpsApi } from './ops-api.ts'
import type { OpsInput } from './read-input.ts'

/** What a command writes to, and what it can ask. */
export interface OpsTerminal {
  readonly print: (text: string) => void
  /** For failures, questions and progress. */
  readonly complain: (text: string) => void
  /** The terminal's width; Infinity without a terminal. */
  readonly columns: number
  /** Replaces the line at the cursor; undefined without a terminal. */
  readonly rewriteLine: ((text: string) => void) | undefined
  /** Asks the person at the terminal; undefined without a terminal. */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string>) | undefined
}

export interface OpsContext extends OpsTerminal {
  readonly api: OpsApi
  /** How to write the command here, for hints about what to do next. */
  readonly program: string
  readonly json: boolean
  /** Whether to go on. True with --yes. @throws WrongUse if there is nothing that can be asked */
  readonly confirm: (question: string) => Promise<boolean>
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal
}

/** Does it. Returns the exit status. */
export type RunOps = (context: OpsContext) => Promise<number>

export interface OpsOption {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  /** How its value is called in the help. */
  readonly value?: string
  readonly help: string
}

export interface OpsCommand {
  /** One line, for the list of commands. */
  readonly summary: string
  /** The forms in which it is written, after its name, and what each does. */
  readonly forms: readonly (readonly [string, string])[]
  /** Beside --json and --help, which all have. */
  readonly options: Readonly<Record<string, OpsOption>>
  /** It asks before it changes something: --yes skips the question. */
  readonly asks?: boolean
  /** @throws WrongUse */
  readonly read: (input: OpsInput) => RunOps
}
