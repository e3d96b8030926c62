/**
 * What a failed query means. `definite`: the server refused the statement, and the statements after it in the same query
 * did not run. `unknown`: the answer was lost, so a COMMIT may or may not have happened.
 */
export function outcomeOf(error: unknown): 'definite' | 'unknown' {
  if (!(error instanceof Error) || !('sqlState' in error) || !('errno' in error)) return 'unknown'
  return CONNECTION_ENDED.has(error.errno as number) ? 'unknown' : 'definite'
}

/** Server errors that mean that the connection or the COMMIT was cut short: shutdown, interrupted, killed. */
const CONNECTION_ENDED = new Set([
  1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1180, 1184, 1317, 1927, 3169, 4031,
])

/** True for a server error with one of these names, for example `ER_DUP_ENTRY`. */
export function isServerError(error: unknown, ...codes: readonly string[]): boolean {
  // Sequelize wraps the server's error.
  const cause = error instanceof Error && 'parent' in error ? error.parent : error
  return cause instanceof Error && 'code' in cause && codes.includes(cause.code as string)
}

/** True when the server rejects the values themselves: SQLSTATE classes 22 (data) and 23 (integrity). */
export function isDataError(error: unknown): boolean {
  return error instanceof Error && 'sqlState' in error && /^2[23]/.test(String(error.sqlState))
}
