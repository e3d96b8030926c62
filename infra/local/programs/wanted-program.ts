import { statSync } from 'node:fs'
import { join } from 'node:path'
import { findDatabasePrograms } from '../system/database-programs.ts'
import { fileNameOf, type Artifact } from './artifacts.ts'

export type Program = 'kafka' | 'mariadb'

/** A program, its pinned artifacts, and the directory where it is installed. */
export interface WantedProgram {
  readonly program: Program
  readonly artifacts: readonly Artifact[]
  readonly directory: string
}

/** Smaller than any MariaDB server. */
const SERVER_BYTES = 1e6

/** Whether a program is completely installed, judged by the names and sizes of its files. */
export function isWhole({ program, artifacts, directory }: WantedProgram): boolean {
  if (program === 'kafka')
    return artifacts.every((artifact) => sizeOf(join(directory, fileNameOf(artifact))) === artifact.size)
  const found = findDatabasePrograms(directory)
  return found !== undefined && sizeOf(found.server) > SERVER_BYTES
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
