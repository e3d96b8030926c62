import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import request from 'supertest'
import { TOKEN, type Agent } from './test-simulator.ts'

export interface TestProgram {
  readonly url: string
  readonly agent: Agent
  /** Sends the signal and resolves with the exit code, or null when the signal killed it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
}

/** The simulator in a separate process, on a free port; killed when the test ends. */
export async function startProgram(t: TestContext, dataDir: string): Promise<TestProgram> {
  const program = spawn(process.execPath, [fileURLToPath(new URL('../main.ts', import.meta.url))], {
    // Away from the developer's .env.
    cwd: dataDir,
    env: {
      SIMULATOR_PORT: '0',
      SIMULATOR_DATA_DIR: dataDir,
      SIMULATOR_ACCESS_TOKEN: TOKEN,
      SIMULATOR_LATENCY_MS: '0',
      LOG_PRETTY: 'false',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(program, 'exit') as Promise<[number | null]>
  t.after(() => program.kill('SIGKILL'))
  const url = await readUrl(program)
  return {
    url,
    agent: request(url) as unknown as Agent,
    end: async (signal) => {
      program.kill(signal)
      const [code] = await exited
      return code
    },
  }
}

async function readUrl(program: ChildProcess): Promise<string> {
  if (!program.stdout) throw new Error('no output to read')
  for await (const line of createInterface({ input: program.stdout })) {
    const { url } = JSON.parse(line) as { url?: string }
    if (url !== undefined) {
      program.stdout.resume()
      return url
    }
  }
  throw new Error('the program ended before it listened')
}
