/**
 * A database that is silent for so long counts as away: callers hear so within two seconds. Less than a session's lock
 * wait, so a lock that somebody keeps counts as that, too.
 */
export const QUERY_TIMEOUT_MS = 1800
