import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { CommandContext } from '../command-context.ts'
import type { StackPaths } from '../paths.ts'
import { installTools } from '../system/install-tools.ts'
import { findChromium } from '../system/required-tools.ts'

/** Needed for the tests in a browser: when only some tests are wanted, it may be missing. */
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
    print(`No Chromium: tests in a browser will fail. ${messageOf(error)}`)
  }
  return findChromium(env)
}
