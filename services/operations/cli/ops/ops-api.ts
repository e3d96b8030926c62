import type { Readable } from 'node:stream'
import axios, { isAxiosError, type AxiosResponse } from 'axios'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { explainConnectionFailure } from '../../../shared/network/explain-connection-failure.ts'
import { messageOf } from '../../../shared/runtime/errors.ts'
import { Refused, Unreachable } from './ops-errors.ts'

/** A preview of a rewind reads messages. */
const TIMEOUT_MS = 60_000
/** A stream sends a comment every five seconds. */
const STALE_MS = 15_000

type Query = Readonly<Record<string, string | number | undefined>>

/** The API of operations. Each call throws Refused or Unreachable. */
export interface OpsApi {
  readonly url: string
  readonly get: <Answer>(path: string, query?: Query) => Promise<Answer>
  readonly send: <Answer>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<Answer>
  /** The server-sent events until the stream ends, breaks (Unreachable) or is aborted. */
  readonly follow: (path: string, signal: AbortSignal) => AsyncGenerator<EventSourceMessage>
}

export interface OpsAddress {
  readonly url: string
  readonly token: string | undefined
}

export function createOpsApi({ url, token }: OpsAddress): OpsApi {
  const http = axios.create({
    baseURL: url,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    timeout: TIMEOUT_MS,
    // The token goes to this address and to no other.
    maxRedirects: 0,
    // Node itself uses the proxy in HTTPS_PROXY.
    proxy: false,
    validateStatus: () => true,
  })
  const unreachable = (error: unknown) => new Unreachable(explainFailure(url, error), { cause: error })

  async function ask<Answer>(request: {
    method: string
    url: string
    params?: Query
    data?: object
  }): Promise<Answer> {
    const response = await http.request<unknown>(request).catch((error: unknown) => {
      throw unreachable(error)
    })
    if (response.status >= 300) throw explainRefusal(url, response.status, response.data)
    if (typeof response.data !== 'object' || response.data === null) throw somethingElse(url)
    return response.data as Answer
  }

  return {
    url,
    get: (path, params = {}) => ask({ method: 'GET', url: path, params }),
    // A DELETE has no body.
    send: (method, path, body = {}) => ask({ method, url: path, ...(method !== 'DELETE' && { data: body }) }),
    async *follow(path, signal) {
      const stale = new AbortController()
      const watch = setTimeout(() => stale.abort(), STALE_MS)
      try {
        const response: AxiosResponse<Readable> = await http.get(path, {
          responseType: 'stream',
          timeout: 0,
          signal: AbortSignal.any([signal, stale.signal]),
        })
        if (response.status >= 300) throw explainRefusal(url, response.status, await readBody(response.data))
        if (!String(response.headers['content-type']).startsWith('text/event-stream'))
          throw somethingElse(url)
        const arrived: EventSourceMessage[] = []
        const parser = createParser({ onEvent: (event) => arrived.push(event) })
        response.data.setEncoding('utf8')
        for await (const text of response.data) {
          watch.refresh()
          parser.feed(text as string)
          yield* arrived.splice(0)
        }
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof Refused || error instanceof Unreachable) throw error
        throw stale.signal.aborted ? new Unreachable(`${url} sends nothing any more.`) : unreachable(error)
      } finally {
        clearTimeout(watch)
      }
    },
  }
}

async function readBody(stream: Readable): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown
  } catch {
    return undefined
  }
}

function somethingElse(url: string): Unreachable {
  return new Unreachable(`Something other than operations answers at ${url}. Check OPERATIONS_URL.`)
}

/** The problem document of an answer, in a sentence. */
function explainRefusal(url: string, status: number, body: unknown): Refused | Unreachable {
  const { code, detail, errors } = (body ?? {}) as {
    code?: string
    detail?: string
    errors?: readonly { path: string; message: string }[]
  }
  if (code === undefined || detail === undefined) return somethingElse(url)
  if (status === 401)
    return new Refused(
      status,
      code,
      'Operations needs its token: set OPERATOR_TOKEN to that of the platform.',
    )
  const faults = (errors ?? []).map(({ path, message }) => `${path} ${message}`)
  return new Refused(status, code, asSentence(faults.length > 0 ? `${detail}: ${faults.join('; ')}` : detail))
}

function explainFailure(url: string, error: unknown): string {
  const code = isAxiosError(error) ? error.code : undefined
  const names = { server: 'operations', address: 'OPERATIONS_URL', caFile: 'NODE_EXTRA_CA_CERTS' }
  const why = explainConnectionFailure(messageOf(error), code, names)?.text ?? WHY[code ?? ''] ?? 'no answer'
  return `Operations cannot be reached at ${url}: ${why}. Does it run? Look at npm start, or at OPERATIONS_URL.`
}

const WHY: Readonly<Record<string, string>> = {
  ECONNABORTED: 'no answer in time',
  ECONNRESET: 'the connection was closed',
  ERR_INVALID_URL: 'that is not a URL',
}

export const asSentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
