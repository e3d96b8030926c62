import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess } from '../processes/identify-process.ts'
import { isAlive, readRecord, recordProcess } from '../processes/process-records.ts'

/** Says in a working directory whose it is. */
const RECORD = 'getting'

/**
 * A directory of this process alone, below `parent`. What a process that has ended was getting becomes ours,
 * so that its work goes on; what further ones have left is removed.
 */
export function takeWorkingDirectory(parent: string): string {
  mkdirSync(parent, { recursive: true })
  const own = join(parent, `getting-${process.pid}`)
  for (const directory of findAbandoned(parent)) {
    // Another process may take it at the same moment; then it is gone from here.
    if (!tryRename(directory, own)) rmSync(directory, { recursive: true, force: true })
  }
  mkdirSync(own, { recursive: true })
  recordProcess(own, RECORD, process.pid)
  return own
}

/** The working directories of processes that have ended before their work. */
export function findAbandoned(parent: string): string[] {
  const names = existsSync(parent) ? readdirSync(parent) : []
  return names
    .filter((name) => {
      const pid = Number(/^getting-(\d+)$/.exec(name)?.[1])
      return pid && !isWorkedIn(join(parent, name), pid)
    })
    .map((name) => join(parent, name))
}

/** False when there is something in that place already, or nothing to move. */
export function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Windows says EPERM of a directory that is there.
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EPERM'].includes(code ?? '')) return false
    throw error
  }
}

/** Whether the very process that took it still runs, and not just one with its id, as after a restart of the machine. */
function isWorkedIn(directory: string, pid: number): boolean {
  const record = readRecord(directory, RECORD)
  if (record?.pid === pid) return isAlive(record)
  return identifyProcess(pid) !== undefined // It has just been made, or taken over from another process.
}
