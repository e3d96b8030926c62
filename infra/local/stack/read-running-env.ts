import { readIfThere } from '../processes/read-if-there.ts'
import { parseEnvFile } from '../settings/env-file.ts'
import type { StackPaths } from '../paths.ts'
import { findRunner } from '../processes/runner-lock.ts'

/** The variables of the stack that is running in this directory; undefined if there is none. */
export function readRunningEnv(paths: StackPaths): Record<string, string> | undefined {
  if (!findRunner(paths.run)) return undefined
  // Missing while it is still starting.
  const text = readIfThere(paths.envFile)
  return text === undefined ? undefined : parseEnvFile(text)
}
