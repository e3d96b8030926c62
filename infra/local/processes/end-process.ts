import { isAlive, type ProcessRecord } from './process-records.ts'
import { waitUntil } from './wait-until.ts'

/**
 * Ends a process that is not our child, and its process group: SIGTERM, and SIGKILL after the deadline.
 */
export async function endProcess(
  record: Pick<ProcessRecord, 'pid' | 'identity'>,
  { deadlineMs }: { deadlineMs: number },
): Promise<void> {
  if (!isAlive(record)) return
  terminate(record.pid)
  if (await waitUntil(() => !isAlive(record), { deadlineMs })) return
  signalGroup(record.pid, 'SIGKILL')
  await waitUntil(() => !isAlive(record), { deadlineMs: 5_000 })
}

/** Sends SIGTERM to a process and its group, and SIGCONT in case they are paused. */
export function terminate(pid: number): void {
  signalGroup(pid, 'SIGTERM')
  signalGroup(pid, 'SIGCONT')
}

/** Sends a signal to a process and everything it started. Each process that we start leads a process group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (!sendSignal(-pid, signal)) sendSignal(pid, signal)
}

/** False if there is no such process. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
