import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { CommandContext } from '../command-context.ts'
import type { StackPaths } from '../paths.ts'
import { installTools } from '../system/install-tools.ts'
import { findChromium } from '../system/required-tools.ts'

/** The path of Chromium, installed where possible. It is optional when only some tests are run. */
export async function installChromium(
  { environment: env, progress, print }: CommandContext,
  paths: StackPaths,
  required: boolean,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const found = findChromium(env)
  if (found) return found
  try {
    await installTools({ missing: ['chromium'], env, paths, progress, signal })
  } catch (error) {
    if (required) throw error
    print(`Chromium is missing, so browser tests will fail. ${messageOf(error)}`)
  }
  return findChromium(env)
}
