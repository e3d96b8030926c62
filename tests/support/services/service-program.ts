import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Scope } from '../scope.ts'
import { waitFor } from '../wait-for.ts'

export interface ServiceProgram {
  readonly url: string
  /** Sends the signal and resolves with the exit code, or null when the signal killed it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
  /** Sends a signal that does not end it. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void
  /** What it has logged. */
  readonly output: () => string
  /** What it has written to stderr. */
  readonly errorOutput: () => string
  /** False once it has ended, by itself or not. */
  readonly isRunning: () => boolean
}

/** A service as a process of its own; resolves as soon as it listens, and kills it when the scope ends. */
export async function startServiceProgram(
  scope: Scope,
  name: 'order-api' | 'notifier' | 'operations',
  env: Readonly<Record<string, string>>,
): Promise<ServiceProgram> {
  const main = fileURLToPath(new URL(`../../../services/${name}/main.ts`, import.meta.url))
  const program = spawn(process.execPath, [main], {
    // Away from the developer's .env.
    cwd: tmpdir(),
    env: { PORT: '0', NOTIFIER_PORT: '0', OPERATIONS_PORT: '0', LOG_PRETTY: 'false', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(program, 'exit') as Promise<[number | null]>
  const [output, errors] = [gather(program.stdout), gather(program.stderr)]
  const isRunning = () => program.exitCode === null && program.signalCode === null
  const end = async (signal: NodeJS.Signals) => {
    program.kill(signal)
    const [code] = await exited
    return code
  }
  scope.onEnd(() => (isRunning() ? end('SIGKILL') : undefined))
  const url = await waitFor(`the ${name} to listen`, () => {
    if (!isRunning()) return ''
    return /"url":"([^"]+)"/.exec(output())?.[1]
  })
  if (url === '') throw new Error(`the ${name} ended before it listened: ${errors()}`)
  return { url, end, signal: (signal) => void program.kill(signal), output, errorOutput: errors, isRunning }
}

function gather(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return () => text
}
