const PATIENCE_MS = 6_000

export interface OrderRequest {
  readonly productId: number
  readonly userId: string
  readonly quantity: number
  readonly key?: string | undefined
  /** W3C trace id, the same in every attempt: an event that the order API makes of the request carries it. */
  readonly traceId: string
}

/** What one attempt to order was answered. */
export type Answer =
  | { readonly kind: 'placed'; readonly orderId: number }
  /** Final: asking again is of no use. */
  | { readonly kind: 'rejected'; readonly code: string }
  /** For now; nothing was left of this attempt. */
  | { readonly kind: 'turned away'; readonly code: string }
  /** Nobody can tell. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** What the contract does not have. */
  | { readonly kind: 'wrong'; readonly what: string }

/** One attempt, as a client makes it that gives up after some seconds without an answer. */
export async function askForOrder(url: string, { key, traceId, ...body }: OrderRequest): Promise<Answer> {
  let response: Response
  let text: string
  try {
    response = await fetch(`${url}/api/placeorder`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        traceparent: `00-${traceId}-${traceId.slice(16)}-01`,
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    text = await response.text()
  } catch (error) {
    return { kind: 'unknown', why: String((error as Error).cause ?? error) }
  }
  return judge(response, text)
}

function judge({ status, headers }: Response, text: string): Answer {
  const wrong = (what: string): Answer => ({
    kind: 'wrong',
    what: `${what}: ${status} ${text.slice(0, 300)}`,
  })
  const body = parse(text)
  if (body === undefined) return wrong('an answer that is not JSON')
  const { orderId, code } = body
  if (status === 201) {
    const complete =
      typeof orderId === 'number' &&
      body.status === 'pending' &&
      headers.get('location') === `/api/orders/${orderId}` &&
      /^buy product .+ successful\. waiting message for confirm\.$/.test(String(body.message))
    return complete ? { kind: 'placed', orderId } : wrong('an incomplete 201')
  }
  if (typeof code !== 'string') return wrong('an error that is no problem document')
  if (status === 409 && code === 'out_of_stock') return { kind: 'rejected', code }
  if (status === 422 && code === 'idempotency_key_reused') return { kind: 'rejected', code }
  if (status !== 503) return wrong('an answer that nothing calls for')
  if (headers.get('retry-after') === null) return wrong('a 503 without Retry-After')
  return code === 'outcome_unknown' ? { kind: 'unknown', why: code } : { kind: 'turned away', code }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
