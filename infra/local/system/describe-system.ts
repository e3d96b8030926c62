import { readIfThere } from '../processes/read-if-there.ts'
import { findProgram } from './find-program.ts'

/** What decides which programs run on a machine, and how missing ones are installed. */
export interface System {
  readonly platform: NodeJS.Platform
  /** ID and ID_LIKE of /etc/os-release. Empty if there is no such file. */
  readonly distribution: readonly string[]
  /** Its version ("12", "24.04"); empty if it has none. */
  readonly version: string
  readonly isRoot: boolean
  /** Those on the PATH. */
  readonly packageManagers: readonly PackageManager[]
}

const PACKAGE_MANAGERS = ['apt-get', 'dnf', 'pacman', 'apk', 'zypper', 'brew'] as const
export type PackageManager = (typeof PACKAGE_MANAGERS)[number]

export function describeSystem(env: NodeJS.ProcessEnv): System {
  const { platform } = process
  const release = readOsRelease(readIfThere('/etc/os-release') ?? readIfThere('/usr/lib/os-release') ?? '')
  return {
    platform,
    distribution: `${release.ID ?? ''} ${release.ID_LIKE ?? ''}`.split(/\s+/).filter(Boolean),
    version: release.VERSION_ID ?? '',
    isRoot: process.getuid?.() === 0,
    packageManagers: PACKAGE_MANAGERS.filter((name) => findProgram([name], env) !== undefined),
  }
}

/** Parses /etc/os-release: shell assignments, with or without quotes. */
export function readOsRelease(content: string): Record<string, string> {
  const lines = content.matchAll(/^([A-Z_]+)=(["']?)(.*)\2\s*$/gm)
  return Object.fromEntries(Array.from(lines, ([, name = '', , value = '']) => [name, value]))
}
