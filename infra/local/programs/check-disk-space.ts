import { statfs } from 'node:fs/promises'
import { formatBytes } from '../terminal/format-bytes.ts'

/** @throws an Error that says how much is missing, when fewer bytes than `needed` are free there. */
export async function checkDiskSpace(directory: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const fault = spaceFault(bavail * bsize, needed)
  if (fault)
    throw new Error(
      `${fault} in ${directory}. Make room there, or clone elsewhere. Nothing more was downloaded.`,
    )
}

export function spaceFault(free: number, needed: number): string | undefined {
  return free >= needed
    ? undefined
    : `Too little space on the disk: ${formatBytes(needed - free)} more are needed (${formatBytes(needed)} in all)`
}
