import type { Queryable } from './database.ts'

/** A lock of the server, by name. A name counts for the whole server, so it carries the database's. */
const lock = (name: string) => `CONCAT('${name} ', LEFT(DATABASE(), 50))`

/**
 * True when this session has the lock now, which ends with the session or with `releaseLock`; false when another session
 * has held it for all of `waitSeconds`.
 */
export async function takeLock(session: Queryable, name: string, waitSeconds = 0): Promise<boolean> {
  const [row] = await session.query<{ got: number | null }>(`SELECT GET_LOCK(${lock(name)}, ?) AS got`, [
    waitSeconds,
  ])
  return row?.got === 1
}

/** Gives up what is not committed as well, in the same round trip. */
export async function releaseLock(session: Queryable, name: string): Promise<void> {
  await session.multiQuery(`ROLLBACK; DO RELEASE_LOCK(${lock(name)})`)
}
