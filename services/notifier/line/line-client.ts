import { messageOf } from '../../shared/runtime/errors.ts'
import { createHttpClient, type Answer } from './http-client.ts'

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
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are taken from. */
  readonly proxyEnv: NodeJS.ProcessEnv
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
  proxyEnv,
}: LineClientOptions): LineClient {
  const { post } = createHttpClient({
    url: new URL(`${baseUrl.replace(/\/+$/, '')}/v2/bot/message/push`),
    timeoutMs,
    maxConnections,
    proxyEnv,
  })

  return {
    push: async ({ to, text, retryKey }, signal) => {
      const body = JSON.stringify({ to, messages: [{ type: 'text', text }] })
      const headers = { Authorization: `Bearer ${accessToken}`, 'X-Line-Retry-Key': retryKey }
      try {
        return judge(await post(body, headers, signal))
      } catch (error) {
        return explain(error as FailedExchange)
      }
    },
  }
}

/** `statusCode`: of a proxy that refuses a tunnel. Node gives its answer as an error. */
type FailedExchange = NodeJS.ErrnoException & { readonly statusCode?: number }

/** Why there was no answer. */
function explain(error: FailedExchange): PushResult {
  const { code, statusCode = 0 } = error
  const cause = code === undefined || code === 'ERR_PROXY_TUNNEL' ? messageOf(error) : code
  return { kind: CHANNEL_OR_ADDRESS.has(statusCode) ? 'blocked' : 'later', reason: `no answer: ${cause}` }
}

function judge({ status, text, headers }: Answer): PushResult {
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
