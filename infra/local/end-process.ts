import { isAlive, type ProcessRecord } from './process-records.ts'
import { waitUntil } from './wait-until.ts'

/** Ends a process that is not our child: asks it, and after the deadline forces it. */
export async function endProcess(
  record: Pick<ProcessRecord, 'pid' | 'identity'>,
  { deadlineMs }: { deadlineMs: number },
): Promise<void> {
  if (!isAlive(record)) return
  sendSignal(record.pid, 'SIGTERM')
  if (await waitUntil(() => !isAlive(record), { deadlineMs })) return
  signalGroup(record.pid, 'SIGKILL')
  await waitUntil(() => !isAlive(record), { deadlineMs: 5_000 })
}

/** Sends a signal to a process and all that it started. Every process that we start leads a group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (process.platform === 'win32' || !sendSignal(-pid, signal)) sendSignal(pid, signal)
}

/** False when there is no such process (any more). */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
