import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { servesData } from './answers-database.ts'
import type { DatabasePrograms } from '../system/database-programs.ts'
import { logFileOf, type StackPaths } from '../paths.ts'
import { runToEnd } from '../processes/run-to-end.ts'
import type { ComponentSpec } from '../processes/component.ts'

export interface DatabaseOptions {
  readonly paths: StackPaths
  readonly programs: DatabasePrograms
  readonly port: number
  readonly env: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
}

/** User, password and database are all called `placeorder`: it listens on 127.0.0.1 only. */
export function databaseUrl(port: number): string {
  return `mysql://placeorder:placeorder@127.0.0.1:${port}/placeorder`
}

/** A MariaDB server with data that survive a restart. Makes them when there are none. */
export async function prepareDatabase(options: DatabaseOptions): Promise<ComponentSpec> {
  const { paths, programs, port, env } = options
  const data = join(paths.database, 'data')
  mkdirSync(join(paths.database, 'tmp'), { recursive: true })
  if (!existsSync(data)) await install(options)
  const initFile = join(paths.database, 'init.sql')
  writeFileSync(initFile, accounts)
  return {
    name: 'database',
    command: programs.server,
    args: [
      ...commonArguments(programs, data),
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      // Relative to the data: a path to a socket may have no more than about 100 characters.
      '--socket=database.sock',
      '--pid-file=database.pid',
      '--skip-name-resolve',
      // Otherwise every start makes a certificate first, which takes up to 15 s of computing.
      '--skip-ssl',
      `--init-file=${initFile}`,
      '--character-set-server=utf8mb4',
      '--default-time-zone=+00:00',
      '--max-connections=500',
      // A million orders with their indexes, and room in the log for what they change: they take what they need of it.
      '--innodb-buffer-pool-size=1G',
      '--innodb-log-file-size=512M',
      // A committed order survives a crash.
      '--innodb-flush-log-at-trx-commit=1',
    ],
    cwd: paths.database,
    env,
    run: paths.run,
    logFile: logFileOf(paths, 'database'),
    isReady: () => servesData({ url: databaseUrl(port) }, data),
    readyWithinMs: 60_000,
    stopWithinMs: 20_000,
  }
}

// Carried out at every start, before the first connection. The right to make databases whose names begin
// with test_ is for tests: each makes its own.
const accounts = `
CREATE DATABASE IF NOT EXISTS placeorder CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS 'placeorder'@'127.0.0.1' IDENTIFIED BY 'placeorder';
GRANT ALL PRIVILEGES ON placeorder.* TO 'placeorder'@'127.0.0.1';
GRANT ALL PRIVILEGES ON \`test\\_%\`.* TO 'placeorder'@'127.0.0.1';
`

/** Makes the system tables beside the final place: data that are there are whole. */
async function install({ paths, programs, env, signal }: DatabaseOptions): Promise<void> {
  const newData = join(paths.database, 'new-data')
  rmSync(newData, { recursive: true, force: true })
  mkdirSync(newData, { recursive: true })
  // What mariadb-install-db does; that script cannot cope with a space in a path.
  await runToEnd({
    name: 'database-install',
    command: programs.server,
    args: [
      ...commonArguments(programs, newData),
      ...['--bootstrap', '--log-warnings=0', '--enforce-storage-engine=', '--max-allowed-packet=8M'],
    ],
    cwd: paths.database,
    env,
    input: [
      'CREATE DATABASE IF NOT EXISTS mysql;',
      'USE mysql;',
      // The database's root is this system user, by the socket, and nobody else.
      `SET @auth_root_socket='${userInfo().username.replaceAll("'", "''")}';`,
      ...programs.systemTables.map((file) => readFileSync(file, 'utf8')),
      "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');",
      '',
    ].join('\n'),
    run: paths.run,
    logFile: logFileOf(paths, 'database-install'),
    signal,
  })
  renameSync(newData, join(paths.database, 'data'))
}

function commonArguments(programs: DatabasePrograms, data: string): string[] {
  return [
    '--no-defaults', // Not what some other server on this machine is set to.
    `--basedir=${programs.base}`,
    `--lc-messages-dir=${programs.share}`,
    `--datadir=${data}`,
    // Of its own, since it begins with throwing away all temporary tables that lie there, also another
    // server's. Relative to the data: a colon would end the path.
    '--tmpdir=../tmp',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ]
}
