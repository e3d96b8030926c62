import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { CommandContext } from '../command-context.ts'
import { PROGRAMS_DIRECTORY, type StackPaths } from '../paths.ts'
import { runToEnd } from '../processes/run-to-end.ts'
import type { StepContext } from '../step-context.ts'
import { adviseInstallation } from '../system/advise-installation.ts'
import { describeSystem } from '../system/describe-system.ts'
import { findProgram } from '../system/find-program.ts'
import { findPromtool, UNPACKED_PROMTOOL } from '../system/required-tools.ts'

/** promtool tests the alerts. Where it is missing, it is taken from Debian's package. */
export async function installPromtool(
  { environment: env, progress, print }: CommandContext,
  paths: StackPaths,
  required: boolean,
  signal?: AbortSignal,
): Promise<void> {
  if (findPromtool(env)) return
  try {
    await unpackPromtool({ env, paths, progress, signal })
  } catch (error) {
    signal?.throwIfAborted()
    const todo = `Please install:\n  ${adviseInstallation(['promtool'], describeSystem(env))}`
    if (required) throw new Error(`${messageOf(error)}\n${todo}`, { cause: error })
    print(`promtool is missing, so the tests of the alerts will fail. ${messageOf(error)}\n${todo}`)
  }
}

/** The package is unpacked and not installed: installed, it would start a server. This needs no root. */
async function unpackPromtool({ env, paths, progress, signal }: StepContext): Promise<void> {
  const [aptGet, dpkg] = [findProgram(['apt-get'], env), findProgram(['dpkg'], env)]
  if (!aptGet || !dpkg) throw new Error('promtool, which is part of Prometheus, is required.')
  await progress.step('Fetching promtool (apt-get)', async () => {
    mkdirSync(PROGRAMS_DIRECTORY, { recursive: true })
    const directory = mkdtempSync(join(PROGRAMS_DIRECTORY, 'promtool-'))
    const run = (command: string, ...args: string[]) =>
      runToEnd({ name: 'promtool', command, args, cwd: directory, env, paths, signal })
    try {
      // The known package lists may be enough if a source cannot be reached, or without root.
      await run(aptGet, 'update').catch(() => signal?.throwIfAborted())
      await run(aptGet, 'download', 'prometheus')
      const [archive = ''] = readdirSync(directory)
      await run(dpkg, '-x', archive, directory)
      renameSync(join(directory, 'usr/bin/promtool'), UNPACKED_PROMTOOL)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
}
