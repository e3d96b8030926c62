import { countConnections } from './connection-counts.ts'
import type { DatabaseAccess } from './database-access.ts'
import { messageOf } from '../runtime/errors.ts'
import {
  definite,
  explainConnectionFailure,
  passing,
  type Explanation,
} from '../network/explain-connection-failure.ts'

const NAMES = { server: 'the database', address: 'DATABASE_URL', caFile: 'DATABASE_CA_FILE' }

/** By the code of the server's or the driver's error. */
const REFUSALS: Readonly<Record<string, string>> = {
  ER_ACCESS_DENIED_ERROR: 'the database refuses user or password: correct DATABASE_URL or DATABASE_PASSWORD',
  ER_HOST_NOT_PRIVILEGED:
    'the database does not accept connections from this machine: allow its address there',
  ER_BAD_DB_ERROR: 'the server has no such database: create it, or correct its name in DATABASE_URL',
  ER_DBACCESS_DENIED_ERROR:
    'the user may not use that database, if there is one: create it, and grant the rights in docs/own-servers.md',
  ER_OPTION_PREVENTS_STATEMENT: 'the database is read-only: set DATABASE_URL to the one that accepts changes',
  ER_CON_COUNT_ERROR:
    `the database has no connection left: an order API takes ${countConnections('order-api')}, ` +
    `a notifier ${countConnections('notifier')}, operations ${countConnections('operations')}`,
  ER_SECURE_TRANSPORT_REQUIRED:
    'the database requires TLS: set DATABASE_TLS=on, or DATABASE_CA_FILE for a private authority',
  HANDSHAKE_NO_SSL_SUPPORT:
    'the database does not support TLS: enable it there, or leave DATABASE_TLS and DATABASE_CA_FILE empty',
}

const SAME_MEANING: Readonly<Record<string, keyof typeof REFUSALS>> = {
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'ER_ACCESS_DENIED_ERROR',
  ER_READ_ONLY_MODE: 'ER_OPTION_PREVENTS_STATEMENT',
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: 'ER_OPTION_PREVENTS_STATEMENT',
  ER_TOO_MANY_USER_CONNECTIONS: 'ER_CON_COUNT_ERROR',
  ER_USER_LIMIT_REACHED: 'ER_CON_COUNT_ERROR',
}

const TLS_FOR_USER = ' (or set DATABASE_TLS=on, if the database requires it for this user)'

/** What a failed connection or query means, also inside an error of a library. */
export function explainDatabaseFailure(error: unknown, { tls }: DatabaseAccess): Explanation {
  const { code, message } = driverError(error)
  const denied = /^([A-Z][A-Z, ]*) command denied/.exec(message)
  if (denied)
    return definite(
      `the database user lacks the right to ${denied[1] ?? ''}: grant the rights in docs/own-servers.md`,
    )
  const meaning = SAME_MEANING[code] ?? code
  const refusal = REFUSALS[meaning]
  if (refusal === undefined) return explainConnectionFailure(message, code, NAMES) ?? passing(message)
  return definite(meaning === 'ER_ACCESS_DENIED_ERROR' && !tls ? refusal + TLS_FOR_USER : refusal)
}

/** Sequelize and Umzug wrap the driver's error. */
function driverError(error: unknown): { code: string; message: string } {
  let inner = error
  for (let depth = 0; depth < 8 && inner instanceof Error; depth++) {
    const next: unknown = 'parent' in inner ? inner.parent : inner.cause
    if (!(next instanceof Error)) break
    inner = next
  }
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : ''
  return { code, message: messageOf(inner) }
}
