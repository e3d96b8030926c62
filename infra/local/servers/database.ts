import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { servesData } from './answers-database.ts'
import type { DatabasePrograms } from '../system/database-programs.ts'
import { logFileOf } from '../paths.ts'
import { explainTakenPort } from '../ports/explain-taken-port.ts'
import type { StepContext } from '../step-context.ts'
import { runToEnd } from '../processes/run-to-end.ts'
import type { ComponentSpec } from '../processes/component.ts'

interface DatabaseOptions extends Omit<StepContext, 'progress'> {
  readonly programs: DatabasePrograms
  readonly port: number
}

/** User, password and database are all `placeorder`: the server listens on 127.0.0.1 only. */
export function databaseUrl(port: number): string {
  return `mysql://placeorder:placeorder@127.0.0.1:${port}/placeorder`
}

/** A MariaDB server with data that survive a restart. Creates the data where there are none. */
export async function prepareDatabase(options: DatabaseOptions): Promise<ComponentSpec> {
  const { paths, programs, port, env } = options
  const data = join(paths.database, 'data')
  mkdirSync(join(paths.database, 'tmp'), { recursive: true })
  if (!existsSync(data)) await install(options)
  const initFile = join(paths.database, 'init.sql')
  writeFileSync(initFile, ACCOUNTS)
  return {
    name: 'database',
    command: programs.server,
    args: [
      ...commonArguments(programs, data),
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      // Relative to the data directory: the path of a socket is limited to about 100 characters.
      '--socket=database.sock',
      '--pid-file=database.pid',
      '--skip-name-resolve',
      // Otherwise every start creates a certificate, which takes up to 15 s of CPU time.
      '--skip-ssl',
      `--init-file=${initFile}`,
      '--character-set-server=utf8mb4',
      '--default-time-zone=+00:00',
      '--max-connections=500',
      // Enough for a million orders with their indexes and changes. Memory is used only as needed.
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
    explainEnd: explainTakenPort([port]),
    readyWithinMs: 60_000,
    stopWithinMs: 20_000,
  }
}

// Executed at every start, before the first connection. Tests create their own databases, named test_….
const ACCOUNTS = `
CREATE DATABASE IF NOT EXISTS placeorder CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS 'placeorder'@'127.0.0.1' IDENTIFIED BY 'placeorder';
GRANT ALL PRIVILEGES ON placeorder.* TO 'placeorder'@'127.0.0.1';
GRANT ALL PRIVILEGES ON \`test\\_%\`.* TO 'placeorder'@'127.0.0.1';
`

/** Creates the system tables beside the final directory: an interrupted start never leaves half of them there. */
async function install({ paths, programs, env, signal }: DatabaseOptions): Promise<void> {
  const newData = join(paths.database, 'new-data')
  rmSync(newData, { recursive: true, force: true })
  mkdirSync(newData, { recursive: true })
  // As mariadb-install-db does, which fails when a path contains a space.
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
      // Only this system user is the database's root, through the socket.
      `SET @auth_root_socket='${userInfo().username.replaceAll("'", "''")}';`,
      ...programs.systemTables.map((file) => readFileSync(file, 'utf8')),
      "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');",
      '',
    ].join('\n'),
    paths,
    signal,
  })
  renameSync(newData, join(paths.database, 'data'))
}

function commonArguments(programs: DatabasePrograms, data: string): string[] {
  return [
    '--no-defaults', // Ignore the configuration of other servers on this machine.
    `--basedir=${programs.base}`,
    `--lc-messages-dir=${programs.share}`,
    `--datadir=${data}`,
    // A separate directory: at its start the server deletes all temporary tables in it, also those of others.
    // Relative to the data directory: a colon would end the path.
    '--tmpdir=../tmp',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ]
}
