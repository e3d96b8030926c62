import { readFileSync } from 'node:fs'
import { parseEnvFile } from '../settings/env-file.ts'
import type { StackPaths } from '../paths.ts'
import { findRunner } from '../processes/runner-lock.ts'

/** The variables of the stack that is running in this directory; undefined if there is none. */
export function readRunningEnv(paths: StackPaths): Record<string, string> | undefined {
  if (!findRunner(paths.run)) return undefined
  try {
    return parseEnvFile(readFileSync(paths.envFile, 'utf8'))
  } catch {
    return undefined // It is still starting.
  }
}
