import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Scope } from './scope.ts'
import { requiredVariable } from './test-database.ts'

const MAIN = fileURLToPath(new URL('../../services/notifier/main.ts', import.meta.url))

export interface NotifierProgram {
  readonly url: string
  /** Sends the signal and resolves with the exit code, or null when the signal killed it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
  /** What it has written to stderr. */
  readonly errorOutput: () => string
}

/** The notifier as a process of its own; resolves as soon as it listens, and kills it when the scope ends. */
export async function startNotifierProgram(
  scope: Scope,
  env: Readonly<Record<string, string>>,
): Promise<NotifierProgram> {
  const program = spawn(process.execPath, [MAIN], {
    // Away from the developer's .env.
    cwd: tmpdir(),
    env: {
      KAFKA_BROKERS: requiredVariable('KAFKA_BROKERS'),
      NOTIFIER_PORT: '0',
      LOG_PRETTY: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(program, 'exit') as Promise<[number | null]>
  let errors = ''
  program.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const end = async (signal: NodeJS.Signals) => {
    program.kill(signal)
    const [code] = await exited
    return code
  }
  scope.onEnd(() => end('SIGKILL'))
  for await (const line of createInterface({ input: program.stdout })) {
    const { url } = JSON.parse(line) as { url?: string }
    if (url === undefined) continue
    program.stdout.resume()
    return { url, end, errorOutput: () => errors }
  }
  throw new Error(`the notifier ended before it listened: ${errors}`)
}
