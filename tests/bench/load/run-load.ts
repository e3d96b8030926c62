import type { Load, LoadResult } from './load.ts'
import { runProgram } from './run-program.ts'

/** Runs the load to its end, in another process. */
export function runLoad(load: Load, signal: AbortSignal): Promise<LoadResult> {
  return runProgram('main.ts', load, signal)
}
