import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Load, LoadResult } from './load.ts'

const program = new URL('main.ts', import.meta.url).pathname

/** Runs the load to its end, in another process. */
export async function runLoad(load: Load, signal: AbortSignal): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(load)], { signal })
  return JSON.parse(stdout) as LoadResult
}
