import type { StackPaths } from './paths.ts'
import type { Progress } from './terminal/progress.ts'

/** What every step of a start needs. */
export interface StepContext {
  readonly paths: StackPaths
  readonly env: NodeJS.ProcessEnv
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}
