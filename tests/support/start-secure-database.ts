import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { servesData } from '../../infra/local/answers-database.ts'
import { databaseUrl, prepareDatabase } from '../../infra/local/database.ts'
import type { StackPaths } from '../../infra/local/paths.ts'
import type { DatabasePrograms } from '../../infra/local/database-programs.ts'
import { superviseComponent } from '../../infra/local/supervise-component.ts'
import { connectOnce } from '../../services/shared/database.ts'
import type { DatabaseAccess } from '../../services/shared/database-access.ts'
import { createAuthority } from './create-certificates.ts'
import type { Scope } from './scope.ts'

export interface SecureDatabase {
  /** Of a user who may do everything in a database of their own. */
  readonly access: DatabaseAccess
  /** The authority that signed the server's certificate, as a file. */
  readonly caFile: string
  readonly port: number
  /** Runs statements as the server's master. */
  readonly administer: (...statements: readonly string[]) => Promise<void>
}

/** A MariaDB that lets nobody in without TLS. Its certificate is for the host name `localhost`. */
export async function startSecureDatabase(
  scope: Scope,
  { paths, programs, port }: { paths: StackPaths; programs: DatabasePrograms; port: number },
): Promise<SecureDatabase> {
  const spec = await prepareDatabase({ paths, programs, port, env: process.env })
  const authority = createAuthority()
  const { certificate, key } = authority.issue(['localhost'])
  const file = (name: string, content: string) => {
    const path = join(paths.database, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }
  const caFile = file('ca.pem', authority.certificate)
  const master = "CREATE USER master IDENTIFIED BY 'master';\nGRANT ALL ON *.* TO master WITH GRANT OPTION;\n"
  appendFileSync(join(paths.database, 'init.sql'), master)
  const access = {
    url: databaseUrl(port).replace('placeorder:placeorder@127.0.0.1', 'master:master@localhost'),
    tls: { ca: authority.certificate },
  }
  const database = superviseComponent({
    ...spec,
    args: [
      ...spec.args,
      ...['--ssl', `--ssl-ca=${caFile}`],
      `--ssl-cert=${file('certificate.pem', certificate)}`,
      `--ssl-key=${file('key.pem', key)}`,
      '--require-secure-transport',
    ],
    isReady: () => servesData(access, join(paths.database, 'data')),
  })
  scope.onEnd(database.stop)
  await database.start({ orFail: true })
  return {
    access,
    caFile,
    port,
    administer: async (...statements) => {
      const connection = await connectOnce(access)
      try {
        for (const statement of statements) await connection.query(statement)
      } finally {
        await connection.end()
      }
    },
  }
}
