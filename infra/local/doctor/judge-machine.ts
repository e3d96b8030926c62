import { formatBytes } from '../terminal/format-bytes.ts'
import type { Docker, NoDocker } from '../system/find-docker.ts'
import { spaceFault } from '../programs/check-disk-space.ts'
import { note, missing, ok, type Row } from './row.ts'

export interface DiskFacts {
  /** Whether this user may write here at all. */
  readonly writable: boolean
  readonly free: number
  /** What will be downloaded and unpacked, and what the servers write at first; in bytes. */
  readonly needed: number
  /** Whether something is downloaded: that is given up when there is too little space. */
  readonly downloads: boolean
}

export function judgeDisk({ writable, free, needed, downloads }: DiskFacts): Row {
  if (!writable) {
    return missing('Disk', 'this folder may not be written to', 'Clone into a folder that belongs to you.')
  }
  const fault = spaceFault(free, needed)
  if (fault === undefined) return ok('Disk', `${formatBytes(free)} free`)
  const judge = downloads ? missing : note
  return judge('Disk', fault, 'Free some, or move this folder to another disk.')
}

export interface MemoryFacts {
  readonly available: number
  readonly total: number
  readonly platform: NodeJS.Platform
}

/** What Kafka, MariaDB, the simulator and the services take together, in bytes. */
const NEEDED_MEMORY = 1.2e9

export function judgeMemory({ available, total, platform }: MemoryFacts): Row {
  // macOS keeps next to nothing free, and gives what is asked for all the same.
  const usable = platform === 'darwin' ? total : available
  const found = platform === 'darwin' ? `${formatBytes(total)} in all` : `${formatBytes(available)} free`
  if (usable >= NEEDED_MEMORY) return ok('Memory', found)
  return note(
    'Memory',
    `${found}; everything together takes ${formatBytes(NEEDED_MEMORY)}`,
    'End what is not needed, if something gets killed.',
  )
}

export function judgeDocker(docker: Docker | NoDocker): Row {
  if ('engine' in docker) return ok('Docker', `engine ${docker.engine}, Compose ${docker.compose}`)
  return note('Docker', `${docker.missing} Only docker compose up needs it`, docker.todo)
}

export interface ChromiumFacts {
  readonly path: string | undefined
  readonly exists: boolean
  readonly advice: string
}

export function judgeChromium({ path, exists, advice }: ChromiumFacts): Row {
  const onlyTests = 'only npm test needs it'
  if (path === undefined) return note('Chromium', `not here; ${onlyTests}`, advice)
  if (!exists) return note('Chromium', `CHROMIUM_PATH names no file (${path}); ${onlyTests}`, advice)
  return ok('Chromium', path)
}

export interface ProcessFacts {
  /** The npm command that runs here, if one does. */
  readonly runner: { readonly command: string; readonly pid: number } | undefined
  /** What a runner that was killed has left behind. */
  readonly leftBehind: readonly { readonly name: string; readonly pid: number }[]
}

export function judgeProcesses({ runner, leftBehind }: ProcessFacts): Row {
  if (runner) return note('Running', `${runner.command} runs here already (process ${runner.pid})`)
  if (leftBehind.length === 0) return ok('Running', 'nothing, and no killed run has left anything behind')
  const names = leftBehind.map(({ name, pid }) => `${name} (process ${pid})`).join(', ')
  return note('Running', `left behind by a killed run: ${names}`, 'npm start ends them first.')
}
