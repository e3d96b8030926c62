import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { PROJECT_ROOT } from '../paths.ts'
import { sendSignal, signalGroup } from './end-process.ts'
import { countSignals } from './count-signals.ts'
import { forgetProcess, recordProcess } from './process-records.ts'

interface ForegroundProgram {
  readonly name: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** The directory of the pid file. */
  readonly run: string
  /** It belongs to this terminal, so other runners do not end it. */
  readonly byHand: boolean
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => void
}

/**
 * Runs a Node program of this project in this terminal, to its end, and returns its exit status. It leads its own
 * process group: a Ctrl-C, which would otherwise reach it up to four times, reaches it once. A second Ctrl-C kills it.
 */
export async function runForeground(program: ForegroundProgram): Promise<number> {
  const { name, run, byHand } = program
  const child = spawn(process.execPath, program.args, {
    cwd: PROJECT_ROOT,
    env: program.env,
    detached: true,
    stdio: 'inherit',
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} could not be started`)
  recordProcess(run, name, pid, { byHand })
  program.onSignal(
    countSignals({
      onFirst: (signal) => sendSignal(pid, signal),
      onSecond: () => signalGroup(pid, 'SIGKILL'),
    }),
  )
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']))
    })
  } finally {
    forgetProcess(run, name, pid)
  }
}
