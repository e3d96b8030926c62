import { isAlive, type ProcessRecord } from './process-records.ts'
import { waitUntil } from './wait-until.ts'

/**
 * Ends a process that is not our child, with all that belongs to its group: asks, and after the deadline
 * forces.
 */
export async function endProcess(
  record: Pick<ProcessRecord, 'pid' | 'identity'>,
  { deadlineMs }: { deadlineMs: number },
): Promise<void> {
  if (!isAlive(record)) return
  askToEnd(record.pid)
  if (await waitUntil(() => !isAlive(record), { deadlineMs })) return
  signalGroup(record.pid, 'SIGKILL')
  await waitUntil(() => !isAlive(record), { deadlineMs: 5_000 })
}

/** Asks a process and its group to end, even when they were paused. */
export function askToEnd(pid: number): void {
  signalGroup(pid, 'SIGTERM')
  signalGroup(pid, 'SIGCONT')
}

/** Sends a signal to a process and all that it started. Every process that we start leads a group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (!sendSignal(-pid, signal)) sendSignal(pid, signal)
}

/** False when there is no such process (any more). */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
