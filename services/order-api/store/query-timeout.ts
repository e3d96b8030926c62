/** A database that is silent for so long counts as away: callers hear so within two seconds. */
export const QUERY_TIMEOUT_MS = 1800
