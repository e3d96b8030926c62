import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { projectRoot } from '../../infra/local/paths.ts'
import type { Ledger } from './buyers/ledger.ts'
import type { Stage } from './platform/set-stage.ts'

const program = join(projectRoot, 'services/operations/dlq.ts')
/** Of those whom LINE knows again, and of those whom it will refuse again. */
const MOST = { mended: 40, hopeless: 5 }

/** What an operator does once the users are known: `dlq replay`, and twice at the same time. */
export async function replayRefused(
  stage: Stage,
  ledger: Ledger,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const found = [
    ...(await waitingLetters(stage, [...ledger.sometimesUnknownUsers], MOST.mended)),
    ...(await waitingLetters(stage, [...ledger.refusedUsers], MOST.hopeless)),
  ]
  // What LINE accepted before it refused, and has forgotten since, it would accept once more.
  const accepted = new Set((await stage.line.messages()).map(({ retryKey }) => retryKey))
  const letters = found.filter(({ retryKey }) => ledger.lineClock.length === 0 || !accepted.has(retryKey))
  if (letters.length === 0) return
  for (const { orderId } of letters) ledger.replayed.add(orderId)
  const ids = letters.map(({ id }) => String(id))
  const env = { ...environment, DATABASE_URL: stage.databaseUrl }
  for (const { code, output } of await Promise.all([runReplay(ids, env), runReplay(ids, env)])) {
    if (code !== 0) ledger.findings.push({ promise: 'bystanders', text: `dlq replay failed: ${output}` })
  }
}

interface Letter {
  readonly id: number
  readonly orderId: number
  readonly retryKey: string
}

async function waitingLetters(
  { database }: Stage,
  users: readonly string[],
  most: number,
): Promise<Letter[]> {
  const [rows] = await database.query(
    `SELECT MIN(d.id) AS id, d.orderId, o.retryKey FROM dead_letters d JOIN orders o ON o.id = d.orderId
     WHERE d.status = 'waiting' AND o.userLineUid IN (?) GROUP BY d.orderId, o.retryKey ORDER BY id LIMIT ?`,
    [users, most],
  )
  return rows as Letter[]
}

async function runReplay(
  ids: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [program, 'replay', ...ids], { env, cwd: projectRoot })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}
