import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import axios, { AxiosHeaders, type AxiosResponse } from 'axios'

/**
 * What LINE made of one push.
 * - accepted: LINE has it, now or since an earlier attempt.
 * - refused: this message can never be sent. Never tried again.
 * - later: LINE, or the way to it, has a problem now. To be tried again with the same retry key.
 * - blocked: LINE refuses our channel (its token, its account, its quota), or this is not LINE, so no message
 *   can be sent until somebody mends that. To be tried again, slowly.
 */
export type PushResult =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'later' | 'blocked'; readonly reason: string }

export interface PushMessage {
  readonly to: string
  readonly text: string
  /** A UUID, the same on every attempt: with it LINE accepts the message once within 24 hours. */
  readonly retryKey: string
}

export interface LineClientOptions {
  /** Without a path, for example https://api.line.me */
  readonly baseUrl: string
  /** Channel access token. */
  readonly accessToken: string
  readonly timeoutMs: number
  readonly maxConnections: number
}

export interface LineClient {
  /** Never throws, and never returns anything that carries the token. */
  push: (message: PushMessage, signal: AbortSignal) => Promise<PushResult>
}

/**
 * Not about this message: our token or account, or, as with 404 and 405, an address where LINE is not. Orders
 * must not be given up because of a setting.
 */
const CHANNEL_OR_ADDRESS = new Set([401, 403, 404, 405, 407])

/** Source: LINE Developers, "Messaging API reference: Send push message" and "Retry failed API requests". */
export function createLineClient({
  baseUrl,
  accessToken,
  timeoutMs,
  maxConnections,
}: LineClientOptions): LineClient {
  const agent = { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: maxConnections }
  // The adapter knows proxies and TLS. What axios does before it, to bring together defaults and a request's own
  // settings, takes as long as to send it, and leaves a third of all garbage.
  const send = axios.getAdapter('http')
  const settings = {
    method: 'post',
    baseURL: baseUrl,
    url: '/v2/bot/message/push',
    maxRedirects: 0,
    // Every answer is judged below; only a missing one is an exception.
    validateStatus: () => true,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
  }

  return {
    push: async ({ to, text, retryKey }, signal) => {
      // The adapter would send it all the same.
      if (signal.aborted) return { kind: 'later', reason: 'nobody waits for it any more' }
      const exchange = limitTime(timeoutMs, signal)
      try {
        const response = await send({
          ...settings,
          headers: new AxiosHeaders({
            Accept: 'application/json',
            Authorization: `Bearer ${accessToken}`,
            'Content-Type': 'application/json',
            'X-Line-Retry-Key': retryKey,
          }),
          data: JSON.stringify({ to, messages: [{ type: 'text', text }] }),
          signal: exchange.signal,
        })
        return judge(response as AxiosResponse<string>)
      } catch (error) {
        if (exchange.isOver()) return { kind: 'later', reason: `no answer within ${timeoutMs} ms` }
        // An AxiosError carries the token in its config: only its code leaves this function.
        const cause = axios.isAxiosError(error) ? (error.code ?? error.name) : String(error)
        return { kind: 'later', reason: `no answer: ${cause}` }
      } finally {
        exchange.end()
      }
    },
  }
}

/**
 * Limits the time of a whole exchange: axios's own limit starts again with every byte that arrives. One timer and one
 * listener, where AbortSignal.timeout and AbortSignal.any cost as much as the exchange.
 */
function limitTime(ms: number, signal: AbortSignal) {
  const limited = new AbortController()
  let over = false
  const abort = () => limited.abort()
  const timer = setTimeout(() => {
    over = true
    abort()
  }, ms)
  signal.addEventListener('abort', abort)
  return {
    signal: limited.signal,
    isOver: () => over,
    end: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}

function judge({ status, data: text, headers }: AxiosResponse<string>): PushResult {
  const data = parseAnswer(text)
  // 409: the retry key is already accepted, by an attempt whose answer was lost.
  const isYes = status === 200 || status === 409
  if (isYes && saysWhatWasSent(data)) return { kind: 'accepted' }
  // A page of some proxy on the way, for instance: LINE itself always says what it sent.
  if (isYes) return { kind: 'later', reason: `an answer of ${status} that is not LINE's` }
  const requestId = String(headers['x-line-request-id'] ?? 'none')
  const reason = `LINE answered ${status}: ${describe(data)} (request ${requestId})`
  if (CHANNEL_OR_ADDRESS.has(status)) return { kind: 'blocked', reason }
  if (status === 429) return { kind: /monthly limit/i.test(reason) ? 'blocked' : 'later', reason }
  if (status >= 400 && status < 500 && status !== 408)
    // In LINE's form, or else it is somebody on the way who objects to something else than this message.
    return { kind: messageIn(data) === undefined ? 'blocked' : 'refused', reason }
  return { kind: 'later', reason }
}

/** Whatever it is that somebody answered. */
function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function saysWhatWasSent(data: unknown): boolean {
  const { sentMessages } = (data ?? {}) as { sentMessages?: unknown }
  return Array.isArray(sentMessages)
}

function messageIn(data: unknown): string | undefined {
  const { message } = (data ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : undefined
}

function describe(data: unknown): string {
  const { details } = (data ?? {}) as { details?: unknown }
  const text = messageIn(data) ?? 'no message'
  return details === undefined ? text : `${text} ${JSON.stringify(details)}`
}
