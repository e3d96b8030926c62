import { spawnSync } from 'node:child_process'
import { globSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { findDatabasePrograms, type DatabasePrograms } from './database-programs.ts'
import { findPrograms } from './find-program.ts'

export interface DatabaseFinding {
  /** The programs of a MariaDB that is installed and new enough. */
  readonly programs: DatabasePrograms | undefined
  /** Why others that are there do not do, in words that follow "MariaDB is needed". */
  readonly faults: readonly string[]
}

/** The oldest that our migrations are tried on, as major and minor version. */
const OLDEST = [10, 11] as const

const SERVERS = ['mariadbd', 'mysqld']

/** Finds a MariaDB that came with the system, with Homebrew or with an installer. */
export function findSystemDatabase(env: NodeJS.ProcessEnv): DatabaseFinding {
  const onPath = findPrograms(SERVERS, env).map((path) => realpathSync(path))
  const faults: string[] = []
  for (const base of databaseBases(onPath, process.platform, (pattern) => globSync(pattern))) {
    const programs = findDatabasePrograms(base)
    if (!programs) continue
    const { stdout } = spawnSync(programs.server, ['--version'], { encoding: 'utf8' })
    const fault = serverFault(stdout)
    if (fault === undefined) return { programs, faults: [] }
    faults.push(`${programs.server} ${fault}`)
  }
  return { programs: undefined, faults: [...faults, ...otherServers(onPath, faults)] }
}

/** What is on the PATH but has not the files that a MariaDB has: most often, it is a MySQL. */
function otherServers(onPath: readonly string[], known: readonly string[]): string[] {
  return onPath
    .filter((path) => !known.some((fault) => fault.startsWith(path)))
    .map((path) => {
      const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
      return `${path} ${serverFault(stdout) ?? 'lacks the files that make a new database'}`
    })
}

/** The directories that may hold bin/ and share/ of a MariaDB, the most telling first. */
export function databaseBases(
  onPath: readonly string[],
  platform: NodeJS.Platform,
  glob: (pattern: string) => readonly string[],
): string[] {
  const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    linux: ['/usr', '/usr/local', '/usr/local/mysql', '/opt/mariadb*'],
    // The newest, and those whose version was asked for, which Homebrew leaves off the PATH.
    darwin: ['/opt/homebrew/opt/mariadb*', '/usr/local/opt/mariadb*'],
  }
  const usual = (places[platform] ?? []).flatMap(glob)
  return Array.from(new Set([...onPath.map((path) => dirname(dirname(path))), ...usual]))
}

/** What `--version` of a server says that keeps it from being used; undefined when nothing does. */
export function serverFault(printed: string | null | undefined): string | undefined {
  const [, major, minor] = /Ver (\d+)\.(\d+)/.exec(printed ?? '') ?? []
  if (major === undefined || minor === undefined) return 'does not run'
  // MySQL makes its system tables in another way, and knows not all of the options.
  if (!/mariadb/i.test(printed ?? '')) {
    return `is MySQL ${major}.${minor}, which this cannot start: start it yourself, and set DATABASE_URL in .env`
  }
  const isOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1])
  return isOld ? `is MariaDB ${major}.${minor}` : undefined
}
