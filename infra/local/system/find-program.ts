import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

type Exists = (path: string) => boolean

/** The path of the first of these programs that is on the PATH. */
export function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  return findPrograms(names, env)[0]
}

/** The paths of these programs on the PATH: all of the first name, then all of the second. */
export function findPrograms(
  names: readonly string[],
  { PATH = '' }: NodeJS.ProcessEnv,
  exists: Exists = existsSync,
): string[] {
  const directories = PATH.split(delimiter).filter(Boolean)
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).filter(exists)
}
