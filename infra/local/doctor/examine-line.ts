import axios, { isAxiosError } from 'axios'
import { z } from 'zod'
import type { Settings } from '../settings/settings.ts'
import { wantsSimulator } from '../settings/stack-environment.ts'
import { missing, note, ok, type Row } from './row.ts'

const DEFAULT_ADDRESS = 'https://api.line.me'
const ISSUE_TOKEN =
  'Issue a channel access token in the LINE Developers Console (Messaging API tab), and set LINE_ACCESS_TOKEN in .env.'

/** What LINE answers: `GET /v2/bot/info`, `…/message/quota` and `…/message/quota/consumption`. */
const ANSWERS = z.object({
  info: z.object({ displayName: z.string() }),
  quota: z.discriminatedUnion('type', [
    z.object({ type: z.literal('limited'), value: z.number() }),
    z.object({ type: z.literal('none') }),
  ]),
  consumption: z.object({ totalUsage: z.number() }),
})

/**
 * Asks LINE once whether it accepts the channel access token and whether messages are left this month. Otherwise the
 * first push would show it. The real LINE that cannot be reached is only a note: the notifier keeps trying.
 */
export async function examineLine(settings: Settings, timeoutMs = 5_000): Promise<Row> {
  if (wantsSimulator(settings)) return ok('LINE', 'the simulator; the real LINE needs a LINE_ACCESS_TOKEN')
  const address = settings.chosen('LINE_API_BASE_URL') ?? DEFAULT_ADDRESS
  let answers: unknown
  try {
    answers = await askLine(address, settings.values.LINE_ACCESS_TOKEN ?? '', timeoutMs)
  } catch (error) {
    return judgeFailure(address, error)
  }
  const { data } = ANSWERS.safeParse(answers)
  return data ? judgeAnswers(address, data) : notChecked(address, "the answer is not LINE's")
}

async function askLine(baseURL: string, token: string, timeoutMs: number): Promise<unknown> {
  const line = axios.create({
    baseURL,
    headers: { authorization: `Bearer ${token}` },
    // One deadline for all three answers.
    signal: AbortSignal.timeout(timeoutMs),
    maxRedirects: 0,
    // Node itself uses the proxy in HTTPS_PROXY, see network-environment.js.
    proxy: false,
  })
  const get = async (path: string) => (await line.get<unknown>(path)).data
  const [info, quota, consumption] = await Promise.all([
    get('/v2/bot/info'),
    get('/v2/bot/message/quota'),
    get('/v2/bot/message/quota/consumption'),
  ])
  return { info, quota, consumption }
}

function judgeAnswers(address: string, { info, quota, consumption }: z.output<typeof ANSWERS>): Row {
  const account = `the real one (${address}); it accepts your LINE_ACCESS_TOKEN (account ${info.displayName})`
  if (quota.type !== 'limited') return ok('LINE', account)
  const used = `${consumption.totalUsage} of ${quota.value} messages of this month are used`
  if (consumption.totalUsage < quota.value) return ok('LINE', `${account}; ${used}`)
  const todo = 'Raise the quota in the LINE Official Account Manager, or wait for the next month.'
  return missing('LINE', `the monthly quota is used up: ${used}`, todo)
}

/** The error itself is never shown: it carries the token. */
function judgeFailure(address: string, error: unknown): Row {
  const status = isAxiosError(error) ? error.response?.status : undefined
  const { code } = error as NodeJS.ErrnoException
  if (status === 401)
    return missing('LINE', 'LINE rejects LINE_ACCESS_TOKEN: it is wrong or has expired', ISSUE_TOKEN)
  if (status === 403) {
    const found = 'LINE accepts LINE_ACCESS_TOKEN, but this account may not use the Messaging API'
    return missing('LINE', found, 'Check the account in the LINE Official Account Manager.')
  }
  const reason =
    status === undefined ? (code === 'ERR_CANCELED' ? 'no answer in time' : code) : `status ${status}`
  return notChecked(address, reason ?? 'unexpected answer')
}

function notChecked(address: string, reason: string): Row {
  return note(
    'LINE',
    `the real one (${address}); LINE_ACCESS_TOKEN could not be checked: ${reason}`,
    'Check the network and LINE_API_BASE_URL, and run npm run doctor again.',
  )
}
