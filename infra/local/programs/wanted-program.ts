import { statSync } from 'node:fs'
import { join } from 'node:path'
import { findDatabasePrograms } from '../system/database-programs.ts'
import { fileNameOf } from './artifacts.ts'
import type { WantedProgram } from './fetch-programs.ts'

/** Smaller than any server of MariaDB's. */
const SERVER_BYTES = 1e6

/** Whether everything of a program is where it belongs, as far as names and sizes tell. */
export function isWhole({ program, artifacts, directory }: WantedProgram): boolean {
  if (program === 'kafka')
    return artifacts.every((artifact) => sizeOf(join(directory, fileNameOf(artifact))) === artifact.size)
  const found = findDatabasePrograms(directory)
  return found !== undefined && sizeOf(found.server) > SERVER_BYTES
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
