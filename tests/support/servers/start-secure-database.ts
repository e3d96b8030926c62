import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { servesData } from '../../../infra/local/servers/answers-database.ts'
import { databaseUrl, prepareDatabase } from '../../../infra/local/servers/database.ts'
import type { StackPaths } from '../../../infra/local/paths.ts'
import type { DatabasePrograms } from '../../../infra/local/system/database-programs.ts'
import { superviseComponent } from '../../../infra/local/processes/supervise-component.ts'
import { connectOnce } from '../../../services/shared/database/database.ts'
import type { DatabaseAccess } from '../../../services/shared/database/database-access.ts'
import { createAuthority, type Certificate } from './create-certificates.ts'
import type { Scope } from '../scope.ts'

export interface SecureDatabase {
  /** Of a user who may do everything in a database of their own. */
  readonly access: DatabaseAccess
  /** The authority that signed the server's certificate, as a file. */
  readonly caFile: string
  readonly port: number
  /** Shows another certificate from now on, of the same authority. */
  readonly show: (hosts: readonly string[], options?: { expired?: boolean }) => Promise<void>
  /** Runs statements as the server's master. */
  readonly administer: (...statements: readonly string[]) => Promise<void>
}

/** A MariaDB that requires TLS. Its certificate is for the host name `localhost`. */
export async function startSecureDatabase(
  scope: Scope,
  { paths, programs, port }: { paths: StackPaths; programs: DatabasePrograms; port: number },
): Promise<SecureDatabase> {
  const spec = await prepareDatabase({ paths, programs, port, env: process.env })
  const authority = createAuthority()
  const file = (name: string) => join(paths.database, name)
  const caFile = file('ca.pem')
  writeFileSync(caFile, authority.certificate)
  const present = ({ certificate, key }: Certificate) => {
    writeFileSync(file('certificate.pem'), certificate)
    writeFileSync(file('key.pem'), key, { mode: 0o600 })
  }
  present(authority.issue(['localhost']))
  const master = "CREATE USER master IDENTIFIED BY 'master';\nGRANT ALL ON *.* TO master WITH GRANT OPTION;\n"
  appendFileSync(file('init.sql'), master)
  const access = {
    url: databaseUrl(port).replace('placeorder:placeorder@127.0.0.1', 'master:master@localhost'),
    tls: { ca: authority.certificate },
  }
  const database = superviseComponent({
    ...spec,
    args: [
      ...spec.args,
      ...['--ssl', `--ssl-ca=${caFile}`],
      `--ssl-cert=${file('certificate.pem')}`,
      `--ssl-key=${file('key.pem')}`,
      '--require-secure-transport',
    ],
    isReady: () => servesData(access, join(paths.database, 'data')),
  })
  scope.onEnd(database.stop)
  await database.start({ orFail: true })
  // One for the whole time: while the server shows a wrong certificate no other would come about.
  const connection = await connectOnce(access)
  scope.onEnd(() => connection.destroy())
  const administer = async (...statements: readonly string[]) => {
    for (const statement of statements) await connection.query(statement)
  }
  return {
    access,
    caFile,
    port,
    administer,
    show: async (hosts, options) => {
      present(authority.issue(hosts, options))
      await administer('FLUSH SSL')
    },
  }
}
