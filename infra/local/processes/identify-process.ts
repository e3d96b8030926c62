import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * What tells a process apart from a later one that was given the same id: when it started. The same value
 * for as long as the process lives; undefined when there is no such process (any more).
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
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startTime] = [fields[0], fields[19]]
    // A zombie has ended; it only waits for its parent to take notice.
    if (state === 'Z' || state === 'X' || startTime === undefined) return undefined
    // Start times count from the boot, so after a reboot they say nothing without it.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${startTime}`
  } catch {
    return undefined
  }
}
