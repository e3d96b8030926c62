import { messageOf } from '../../shared/runtime/errors.ts'
import { createHttpClient, type Answer, type HttpClientOptions } from './http-client.ts'

/**
 * The result of one push attempt.
 * - accepted: LINE has the message, from this attempt or an earlier one.
 * - refused: this message can never be sent; it is not retried.
 * - later: LINE or the network has a temporary problem; retry with the same retry key.
 * - blocked: LINE refuses our channel (token, account or quota), or the address is not LINE's, so no message can be
 *   sent until an operator fixes that; retry slowly.
 */
export type PushResult =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'later' | 'blocked'; readonly reason: string }

export interface PushMessage {
  readonly to: string
  readonly text: string
  /** A UUID, the same on every attempt: LINE accepts the message once within 24 hours. */
  readonly retryKey: string
}

interface LineClientOptions extends Omit<HttpClientOptions, 'url'> {
  /** Without a path, for example https://api.line.me */
  readonly baseUrl: string
  /** Channel access token. */
  readonly accessToken: string
}

export interface LineClient {
  /** Never throws, and never returns anything that carries the token. */
  readonly push: (message: PushMessage, signal: AbortSignal) => Promise<PushResult>
}

/**
 * These statuses are about our token or account or, as 404 and 405, about an address that is not LINE's. A wrong
 * setting must not fail orders.
 */
const CHANNEL_OR_ADDRESS = new Set([401, 403, 404, 405, 407])

/** Source: LINE Developers, "Messaging API reference: Send push message" and "Retry failed API requests". */
export function createLineClient({ baseUrl, accessToken, ...exchange }: LineClientOptions): LineClient {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/v2/bot/message/push`)
  const { post } = createHttpClient({ url, ...exchange })

  return {
    push: async ({ to, text, retryKey }, signal) => {
      const body = JSON.stringify({ to, messages: [{ type: 'text', text }] })
      const headers = { Authorization: `Bearer ${accessToken}`, 'X-Line-Retry-Key': retryKey }
      try {
        return classifyAnswer(await post(body, headers, signal))
      } catch (error) {
        return classifyFailure(error as FailedExchange)
      }
    },
  }
}

/** `statusCode`: the answer of a proxy that refused the tunnel, which Node reports as an error. */
type FailedExchange = NodeJS.ErrnoException & { readonly statusCode?: number }

/** The result when there was no answer, with its cause. */
function classifyFailure(error: FailedExchange): PushResult {
  const { code, statusCode = 0 } = error
  const cause = code === undefined || code === 'ERR_PROXY_TUNNEL' ? messageOf(error) : code
  return { kind: CHANNEL_OR_ADDRESS.has(statusCode) ? 'blocked' : 'later', reason: `no answer: ${cause}` }
}

function classifyAnswer({ status, text, headers }: Answer): PushResult {
  const data = parseAnswer(text)
  // 409: LINE accepted this retry key in an earlier attempt whose answer was lost.
  const isAccepted = status === 200 || status === 409
  if (isAccepted && hasSentMessages(data)) return { kind: 'accepted' }
  // For example a proxy's page: LINE always lists the sent messages.
  if (isAccepted) return { kind: 'later', reason: `an answer of ${status} that is not LINE's` }
  const requestId = String(headers['x-line-request-id'] ?? 'none')
  const reason = `LINE answered ${status}: ${describe(data)} (request ${requestId})`
  if (CHANNEL_OR_ADDRESS.has(status)) return { kind: 'blocked', reason }
  if (status === 429) return { kind: /monthly limit/i.test(reason) ? 'blocked' : 'later', reason }
  if (status >= 400 && status < 500 && status !== 408)
    // Without LINE's error format it comes from a proxy, and is not about this message.
    return { kind: messageIn(data) === undefined ? 'blocked' : 'refused', reason }
  return { kind: 'later', reason }
}

/** Undefined: it is not JSON. */
function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function hasSentMessages(data: unknown): boolean {
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
