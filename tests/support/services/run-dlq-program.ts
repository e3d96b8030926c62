import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../../services/operations/dlq.ts', import.meta.url))

interface DlqRun {
  readonly status: number | string | null | undefined
  readonly stdout: string
  readonly stderr: string
}

/** The dlq command in a process of its own, to its end, away from the developer's .env. */
export function runDlqProgram(databaseUrl: string, ...args: readonly string[]): Promise<DlqRun> {
  const env = { ...process.env, DATABASE_URL: databaseUrl }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: tmpdir(), env }, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    )
  })
}
