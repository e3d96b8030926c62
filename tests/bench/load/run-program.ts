import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Runs a program of this directory to its end, in another process: JSON in as its argument, JSON out. */
export async function runProgram<Result>(name: string, task: unknown, signal: AbortSignal): Promise<Result> {
  const program = fileURLToPath(new URL(name, import.meta.url))
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(task)], {
      signal,
      maxBuffer: Infinity,
    })
    return JSON.parse(stdout) as Result
  } catch (error) {
    // Why it was aborted says more than that it was.
    signal.throwIfAborted()
    throw error
  }
}
