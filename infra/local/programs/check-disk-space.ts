import { statfs } from 'node:fs/promises'
import { formatBytes } from '../terminal/format-bytes.ts'

/** @throws an Error with the missing amount when fewer than `needed` bytes are free in the directory */
export async function checkDiskSpace(directory: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const fault = spaceFault(bavail * bsize, needed)
  if (fault)
    throw new Error(
      `${fault} in ${directory}. Delete files there, or clone to another disk. The download was stopped.`,
    )
}

export function spaceFault(free: number, needed: number): string | undefined {
  return free >= needed
    ? undefined
    : `Not enough disk space: ${formatBytes(needed - free)} more are needed (${formatBytes(needed)} in total)`
}
