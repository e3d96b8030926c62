import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  adviseInstallation,
  choosePackageManager,
  REQUIREMENTS,
  packageOf,
  type Tool,
} from './advise-installation.ts'
import type { System } from './describe-system.ts'
import { findProgram } from './find-program.ts'
import { PROGRAMS_DIRECTORY } from '../paths.ts'

export type Remedy =
  | { readonly kind: 'install'; readonly packages: readonly string[] }
  /** The message is complete; the advice is only the command, or where to get it. */
  | { readonly kind: 'ask'; readonly message: string; readonly advice: string }

/**
 * What to do about missing tools: install them, or say what the user has to install.
 *
 * @param faults why the installed ones cannot be used, such as an old Java in JAVA_HOME
 */
export function chooseRemedy(
  missing: readonly Tool[],
  system: System,
  faults: readonly string[] = [],
): Remedy {
  if (system.isRoot && choosePackageManager(system) === 'apt-get') {
    const names = missing
      .map((tool) => packageOf(tool, 'apt-get', system))
      .filter((name) => name !== undefined)
    return { kind: 'install', packages: names }
  }
  const wanted = missing.map((tool) => REQUIREMENTS[tool]).join(' and ')
  const verb = missing.length > 1 ? 'are' : 'is'
  const why = faults.map((fault) => `\n  ${fault}`).join('')
  const otherwise = missing.includes('chromium') ? '' : '\nOr use Docker: docker compose up --build'
  const advice = adviseInstallation(missing, system)
  return {
    kind: 'ask',
    advice,
    message: `${wanted} ${verb} required.${why}\nPlease install:\n  ${advice}${otherwise}`,
  }
}

/** Where promtool is that was taken from a package. */
export const UNPACKED_PROMTOOL = join(PROGRAMS_DIRECTORY, 'promtool')

export function findPromtool(env: NodeJS.ProcessEnv): string | undefined {
  return findProgram(['promtool'], env) ?? (existsSync(UNPACKED_PROMTOOL) ? UNPACKED_PROMTOOL : undefined)
}

export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const onMac = ['Google Chrome', 'Chromium'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  )
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  return findProgram(names, env) ?? onMac.find((path) => existsSync(path))
}
