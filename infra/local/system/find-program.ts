import { existsSync } from 'node:fs'
import { posix, win32 } from 'node:path'

export interface ProgramSearch {
  readonly platform?: NodeJS.Platform
  readonly exists?: (path: string) => boolean
}

/** Where the first of these programs is, along PATH. */
export function findProgram(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  search: ProgramSearch = {},
): string | undefined {
  return findPrograms(names, env, search)[0]
}

/** Where these programs are, along PATH: all of the first, then of the second. */
export function findPrograms(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  { platform = process.platform, exists = existsSync }: ProgramSearch = {},
): string[] {
  const paths = platform === 'win32' ? win32 : posix
  const directories = pathOf(env, platform).split(paths.delimiter).filter(Boolean)
  const endings = platform === 'win32' ? ['.exe', '.cmd'] : ['']
  return names
    .flatMap((name) =>
      directories.flatMap((directory) => endings.map((ending) => paths.join(directory, name + ending))),
    )
    .filter(exists)
}

/** Windows calls it Path, and only process.env itself does not mind: a copy of it does. */
function pathOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const name = platform === 'win32' ? Object.keys(env).find((key) => key.toUpperCase() === 'PATH') : 'PATH'
  return env[name ?? 'PATH'] ?? ''
}
