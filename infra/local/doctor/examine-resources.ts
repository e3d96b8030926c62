import { accessSync, constants, existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { adviseInstallation } from '../system/advise-installation.ts'
import { describeSystem } from '../system/describe-system.ts'
import { findDocker } from '../system/find-docker.ts'
import { LOCAL_DIRECTORY, PROJECT_ROOT } from '../paths.ts'
import { bytesToWrite } from '../programs/fetch-programs.ts'
import { findChromium } from '../system/required-tools.ts'
import type { ProgramsExamination } from './examine-programs.ts'
import { judgeChromium, judgeDisk, judgeDocker, judgeMemory } from './judge-machine.ts'
import type { Row } from './row.ts'

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
    judgeMemory({
      available: process.availableMemory(),
      total: totalmem(),
      platform: process.platform,
    }),
  ]
}

/** What only other commands than `npm start` need. */
export async function examineOptional(env: NodeJS.ProcessEnv): Promise<Row[]> {
  const chromium = findChromium(env)
  return [
    judgeDocker(await findDocker(env)),
    judgeChromium({
      path: chromium,
      exists: chromium !== undefined && existsSync(chromium),
      advice: adviseInstallation(['chromium'], describeSystem(env)),
    }),
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
