import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Identifies a process by its start time, because process ids are reused. Constant while the process is running;
 * undefined if there is no such process.
 */
export function identifyProcess(pid: number): string | undefined {
  if (process.platform === 'linux') return identifyOnLinux(pid)
  // Null when there is no ps.
  const printed = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout as
    string | null
  const shown = printed?.trim() ?? ''
  return shown === '' ? undefined : shown
}

function identifyOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses, which may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startTime] = [fields[0], fields[19]]
    // A zombie has ended; only its parent has not read its exit status yet.
    if (state === 'Z' || state === 'X' || startTime === undefined) return undefined
    // Start times count from the boot, so the boot's id belongs to them.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${startTime}`
  } catch {
    return undefined
  }
}
