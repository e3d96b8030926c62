import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A directory of this process alone, below `parent`. What a process that has ended was getting becomes ours,
 * so that its work goes on; what further ones have left is removed.
 */
export function takeWorkingDirectory(parent: string): string {
  mkdirSync(parent, { recursive: true })
  const own = join(parent, `getting-${process.pid}`)
  for (const name of readdirSync(parent)) {
    const pid = Number(/^getting-(\d+)$/.exec(name)?.[1])
    if (!pid || pid === process.pid || isRunning(pid)) continue
    // Another process may take it at the same moment; then it is gone from here.
    if (!tryRename(join(parent, name), own)) rmSync(join(parent, name), { recursive: true, force: true })
  }
  mkdirSync(own, { recursive: true })
  return own
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

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
