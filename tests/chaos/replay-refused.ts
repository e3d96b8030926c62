import { runDlqProgram } from '../support/services/run-dlq-program.ts'
import type { Ledger } from './buyers/ledger.ts'
import type { ChaosPlatform } from './platform/start-chaos-platform.ts'

/** At most so many letters of users that LINE accepts again, and of users that it will refuse again. */
const LIMITS = { acceptedAgain: 40, refusedAgain: 5 }

/** What an operator does once the users are known and the topic has no low limit: `dlq replay`, and twice at the same time. */
export async function replayRefused(platform: ChaosPlatform, ledger: Ledger): Promise<void> {
  const found = [
    ...(await waitingLetters(platform, [...ledger.sometimesUnknownUsers], LIMITS.acceptedAgain)),
    ...(await waitingLetters(platform, [...ledger.refusedUsers], LIMITS.refusedAgain)),
    ...(await lettersOfKafka(platform)),
  ]
  // What LINE accepted before it refused, and has forgotten since, it would accept once more.
  const accepted = new Set((await platform.line.messages()).map(({ retryKey }) => retryKey))
  const letters = found.filter(({ retryKey }) => ledger.lineClock.length === 0 || !accepted.has(retryKey))
  if (letters.length === 0) return
  for (const { orderId } of letters) ledger.replayed.add(orderId)
  const ids = Array.from(new Set(letters.map(({ id }) => String(id))))
  const replay = () => runDlqProgram(platform.databaseUrl, 'replay', ...ids)
  for (const { status, stdout, stderr } of await Promise.all([replay(), replay()])) {
    if (status !== 0)
      ledger.findings.push({ promise: 'isolation', text: `dlq replay failed: ${stdout}${stderr}` })
  }
}

interface Letter {
  readonly id: number
  readonly orderId: number
  readonly retryKey: string
}

function waitingLetters(
  { database }: ChaosPlatform,
  users: readonly string[],
  most: number,
): Promise<Letter[]> {
  return database.query(
    `SELECT MIN(d.id) AS id, d.orderId, o.retryKey FROM dead_letters d JOIN orders o ON o.id = d.orderId
     WHERE d.status = 'waiting' AND o.userLineUid IN (?) GROUP BY d.orderId, o.retryKey ORDER BY id LIMIT ?`,
    [users, most],
  )
}

/** What Kafka refused while the topic had a low limit: it takes all of it now. */
function lettersOfKafka({ database }: ChaosPlatform): Promise<Letter[]> {
  return database.query(
    `SELECT MIN(d.id) AS id, d.orderId, o.retryKey FROM dead_letters d JOIN orders o ON o.id = d.orderId
     WHERE d.status = 'waiting' AND d.sourceTopic IS NOT NULL AND d.sourcePartition IS NULL
     GROUP BY d.orderId, o.retryKey ORDER BY id`,
  )
}
