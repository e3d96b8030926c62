import type { DatabaseAccess } from './database-access.ts'

/** Without a limit a silent server would hold a caller for minutes. */
const CONNECT_TIMEOUT_MS = 2000

/** How the driver connects. A new object each time, because the driver adds to it. */
export function driverOptions({ url, tls }: DatabaseAccess) {
  const { ca } = tls ?? {}
  const ssl = { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) }
  return {
    uri: url,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // We prepare no statements, and the driver reserves half a megabyte per connection for them.
    maxPreparedStatements: 1,
    // Recording where a query was called costs a single order 20 µs. Our logs name the operation.
    trace: false,
    ...(tls && { ssl }),
  }
}
