import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from './scope.ts'
import { waitFor } from './wait-for.ts'

export interface TestProgram {
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves when this has been written to stdout. */
  readonly printed: (text: string) => Promise<unknown>
  readonly signal: (name: NodeJS.Signals) => void
  /** The exit code, or null when a signal killed it. */
  readonly exited: Promise<number | null>
}

/** Runs a small program in a process of its own. `{shared}` in its imports is the folder services/shared. */
export async function runProgramText(scope: Scope, text: string): Promise<TestProgram> {
  const dir = await mkdtemp(join(tmpdir(), 'program-'))
  scope.onEnd(() => rm(dir, { recursive: true }))
  const file = join(dir, 'main.mts')
  const shared = new URL('../../services/shared', import.meta.url).href
  await writeFile(file, text.replaceAll('{shared}', shared))
  const program = spawn(process.execPath, [file], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] })
  scope.onEnd(() => program.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  program.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  program.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    printed: (expected) => waitFor(`"${expected}" to be printed`, () => stdout.includes(expected)),
    signal: (name) => void program.kill(name),
    // 'close' comes after the last output, which 'exit' does not wait for.
    exited: once(program, 'close').then(([code]) => code as number | null),
  }
}
