import type { Connection, Database } from '../../shared/database/database.ts'
import { endSession, rememberSession, type LostSession } from '../../shared/database/lost-session.ts'
import { isDataError, isServerError, outcomeOf } from '../../shared/database/server-errors.ts'
import type { NewOrder, Outcome } from './new-order.ts'

export type Outcomes = ReadonlyMap<NewOrder, Outcome>

type Refusal = 'duplicate' | 'contended' | 'refused' | 'away'

/** How one attempt to commit several orders together ended. */
export type Attempt = { readonly kind: 'answered'; readonly outcomes: Outcomes } | FailedAttempt

export type FailedAttempt =
  /** Nothing was written. */
  | { readonly kind: Refusal; readonly cause: unknown }
  /** The COMMIT was sent and its answer was lost. */
  | { readonly kind: 'unknown'; readonly cause: unknown; readonly lost: LostSession }

export interface OrderTransaction {
  readonly connection: Connection
  /** Set before the COMMIT is sent. From then on the outcome is unknown until the database answers. */
  commitSent: boolean
}

/** Whatever fails, no transaction stays open, and none continues unnoticed. */
export async function runTransaction(
  database: Database,
  work: (transaction: OrderTransaction) => Promise<Outcomes>,
): Promise<Attempt> {
  let connection: Connection
  try {
    connection = await database.connect()
  } catch (cause) {
    return { kind: 'away', cause }
  }
  const session = rememberSession(connection)
  const transaction = { connection, commitSent: false }
  try {
    const outcomes = await work(transaction)
    connection.release()
    return { kind: 'answered', outcomes }
  } catch (cause) {
    const meaning = meaningOf(cause)
    if (outcomeOf(cause) === 'definite' && (await rolledBack(connection, meaning)))
      return { kind: meaning, cause }
    // A transaction ends with its connection, unless its COMMIT was already sent.
    connection.destroy()
    if (transaction.commitSent) return { kind: 'unknown', cause, lost: session }
    // The server may not have noticed, and keep the products locked for everyone.
    void endSession(database, session).catch(() => undefined)
    return { kind: 'away', cause }
  }
}

async function rolledBack(connection: Connection, meaning: Refusal): Promise<boolean> {
  try {
    await connection.execute('ROLLBACK')
    // A session never gets rights that are granted later, and stays with a server that has become read-only.
    if (meaning === 'away') connection.destroy()
    else connection.release()
    return true
  } catch {
    return false
  }
}

function meaningOf(error: unknown): Refusal {
  if (isServerError(error, 'ER_DUP_ENTRY')) return 'duplicate'
  if (isServerError(error, 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT')) return 'contended'
  // A full disk, a read-only server, a missing table: no order is at fault, and a later attempt may work.
  return isDataError(error) ? 'refused' : 'away'
}
