import { spawnSync } from 'node:child_process'
import { globSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { findDatabasePrograms, type DatabasePrograms } from './database-programs.ts'
import { findPrograms } from './find-program.ts'
import { isOlder } from './is-older.ts'

interface DatabaseFinding {
  /** The programs of a MariaDB that is installed and new enough. */
  readonly programs: DatabasePrograms | undefined
  /** Why the servers that were found cannot be used. */
  readonly faults: readonly string[]
}

/** The oldest version that our migrations are tested on. */
const OLDEST = '10.11'

const SERVERS = ['mariadbd', 'mysqld']

/** Finds a MariaDB from the system, Homebrew or an installer. */
export function findSystemDatabase(env: NodeJS.ProcessEnv): DatabaseFinding {
  const onPath = findPrograms(SERVERS, env).map((path) => realpathSync(path))
  const faults: string[] = []
  for (const base of databaseBases(onPath, process.platform, (pattern) => globSync(pattern))) {
    const programs = findDatabasePrograms(base)
    // A server on the PATH without MariaDB's files is most often MySQL.
    const server = programs?.server ?? onPath.find((path) => baseOf(path) === base)
    if (!server) continue
    const fault = serverFault(spawnSync(server, ['--version'], { encoding: 'utf8' }).stdout)
    if (programs && fault === undefined) return { programs, faults: [] }
    faults.push(`${server} ${fault ?? 'lacks the files that make a new database'}`)
  }
  return { programs: undefined, faults }
}

const baseOf = (server: string) => dirname(dirname(server))

/** The directories that may contain bin/ and share/ of a MariaDB, the most likely first. */
export function databaseBases(
  onPath: readonly string[],
  platform: NodeJS.Platform,
  glob: (pattern: string) => readonly string[],
): string[] {
  const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    linux: ['/usr', '/usr/local', '/usr/local/mysql', '/opt/mariadb*'],
    // Homebrew does not put a MariaDB of a certain version (mariadb@11.4) on the PATH.
    darwin: ['/opt/homebrew/opt/mariadb*', '/usr/local/opt/mariadb*'],
  }
  const usual = (places[platform] ?? []).flatMap(glob)
  return Array.from(new Set([...onPath.map(baseOf), ...usual]))
}

/** Why a server cannot be used, from its `--version`; undefined if it can. */
export function serverFault(printed: string | null | undefined): string | undefined {
  const [, version] = /Ver (\d+\.\d+)/.exec(printed ?? '') ?? []
  if (version === undefined) return 'does not run'
  // MySQL creates its system tables in another way and lacks some of the options.
  if (!/mariadb/i.test(printed ?? '')) {
    return `is MySQL ${version}, which npm start cannot run: start it yourself and set DATABASE_URL in .env`
  }
  return isOlder(version, OLDEST) ? `is MariaDB ${version}` : undefined
}
