import { accessSync, constants, existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { adviseInstallation } from '../system/advise-installation.ts'
import { describeSystem } from '../system/describe-system.ts'
import { findDocker, type Docker, type NoDocker } from '../system/find-docker.ts'
import { LOCAL_DIRECTORY, PROJECT_ROOT } from '../paths.ts'
import { spaceFault } from '../programs/check-disk-space.ts'
import { bytesToWrite } from '../programs/fetch-programs.ts'
import type { ProcessRecord } from '../processes/process-records.ts'
import type { Runner } from '../processes/runner-lock.ts'
import { formatBytes } from '../terminal/format-bytes.ts'
import { findChromium } from '../system/required-tools.ts'
import type { ProgramsExamination } from './examine-programs.ts'
import { missing, note, ok, type Row } from './row.ts'

export async function examineResources({
  absent,
  downloads,
}: Pick<ProgramsExamination, 'absent' | 'downloads'>): Promise<Row[]> {
  const { bavail, bsize } = await statfs(PROJECT_ROOT)
  return [
    judgeDisk({
      writable: isWritable(existsSync(LOCAL_DIRECTORY) ? LOCAL_DIRECTORY : PROJECT_ROOT),
      free: bavail * bsize,
      needed: bytesToWrite(absent, downloads),
      downloads: absent.length > 0,
    }),
    judgeMemory(process.availableMemory(), totalmem(), process.platform),
  ]
}

/** What only other commands than `npm start` need. */
export async function examineOptional(env: NodeJS.ProcessEnv): Promise<Row[]> {
  const chromium = findChromium(env)
  const advice = adviseInstallation(['chromium'], describeSystem(env))
  return [
    judgeDocker(await findDocker(env)),
    judgeChromium(chromium, chromium !== undefined && existsSync(chromium), advice),
  ]
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}

interface DiskFacts {
  /** Whether this user may write to this folder. */
  readonly writable: boolean
  readonly free: number
  /** Bytes for the download, for unpacking, and for the servers' first data. */
  readonly needed: number
  /** Whether something has to be downloaded: without enough space the download is refused. */
  readonly downloads: boolean
}

export function judgeDisk({ writable, free, needed, downloads }: DiskFacts): Row {
  if (!writable) {
    return missing('Disk', 'this folder is not writable', 'Clone into a folder that belongs to you.')
  }
  const fault = spaceFault(free, needed)
  if (fault === undefined) return ok('Disk', `${formatBytes(free)} free`)
  const judge = downloads ? missing : note
  return judge('Disk', fault, 'Free some space, or move this folder to another disk.')
}

/** What Kafka, MariaDB, the simulator and the services use together, in bytes. */
const NEEDED_MEMORY = 1.2e9

export function judgeMemory(available: number, total: number, platform: NodeJS.Platform): Row {
  // macOS keeps almost no memory free, but provides what is asked for.
  const usable = platform === 'darwin' ? total : available
  const found = platform === 'darwin' ? `${formatBytes(total)} in total` : `${formatBytes(available)} free`
  if (usable >= NEEDED_MEMORY) return ok('Memory', found)
  return note(
    'Memory',
    `${found}; the platform uses ${formatBytes(NEEDED_MEMORY)}`,
    'Close other programs if the system kills one of its processes.',
  )
}

export function judgeDocker(docker: Docker | NoDocker): Row {
  if ('engine' in docker) return ok('Docker', `engine ${docker.engine}, Compose ${docker.compose}`)
  return note('Docker', `${docker.missing} Only docker compose needs it`, docker.todo)
}

export function judgeChromium(path: string | undefined, exists: boolean, advice: string): Row {
  const onlyTests = 'only npm test needs it'
  if (path === undefined) return note('Chromium', `not found; ${onlyTests}`, advice)
  if (!exists) return note('Chromium', `there is no file at CHROMIUM_PATH (${path}); ${onlyTests}`, advice)
  return ok('Chromium', path)
}

/**
 * @param runner the npm command that is running here, if there is one
 * @param leftBehind what a killed runner left running
 */
export function judgeProcesses(
  runner: Pick<Runner, 'command' | 'pid'> | undefined,
  leftBehind: readonly Pick<ProcessRecord, 'name' | 'pid'>[],
): Row {
  if (runner) return note('Running', `${runner.command} is already running here (process ${runner.pid})`)
  if (leftBehind.length === 0) return ok('Running', 'nothing')
  const names = leftBehind.map(({ name, pid }) => `${name} (process ${pid})`).join(', ')
  return note('Running', `left running by a killed run: ${names}`, 'npm start stops them first.')
}
