import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess } from '../processes/identify-process.ts'
import { isAlive, readRecord, recordProcess } from '../processes/process-records.ts'

/** The file in a working directory that identifies its process. */
const RECORD = 'getting'

/**
 * Creates a directory for this process alone, below `parent`. Takes over the directory of a process that ended before
 * it was done, so that its downloads continue; removes those of others.
 */
export function takeWorkingDirectory(parent: string): string {
  mkdirSync(parent, { recursive: true })
  const own = join(parent, `getting-${process.pid}`)
  for (const directory of findAbandoned(parent)) {
    // Fails when another process takes it at the same moment.
    if (!tryRename(directory, own)) rmSync(directory, { recursive: true, force: true })
  }
  mkdirSync(own, { recursive: true })
  recordProcess(own, RECORD, process.pid)
  return own
}

/** The working directories of processes that ended before they were done. */
export function findAbandoned(parent: string): string[] {
  const names = existsSync(parent) ? readdirSync(parent) : []
  return names
    .filter((name) => {
      const pid = Number(/^getting-(\d+)$/.exec(name)?.[1])
      return pid && !isWorkedIn(join(parent, name), pid)
    })
    .map((name) => join(parent, name))
}

/** False when the target exists already, or the source does not. */
export function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(code ?? '')) return false
    throw error
  }
}

/** Whether its process still runs. After a restart of the machine another process may have the same id. */
function isWorkedIn(directory: string, pid: number): boolean {
  const record = readRecord(directory, RECORD)
  if (record?.pid === pid) return isAlive(record)
  return identifyProcess(pid) !== undefined // Just created, or just taken over.
}
