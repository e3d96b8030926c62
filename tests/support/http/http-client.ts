import axios, { isAxiosError } from 'axios'
import type { Agent } from 'node:http'

/** Any answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
}

export interface HttpClient {
  readonly get: (path: string) => Promise<HttpAnswer>
  /** Sends JSON. */
  readonly post: (
    path: string,
    body: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<HttpAnswer>
}

export interface HttpClientOptions {
  readonly timeoutMs?: number
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  readonly httpAgent?: Agent
}

const TIMEOUT_MS = 30_000

/**
 * For a server of a test. Answers of any status resolve; a request without an answer rejects with a short Error,
 * because an AxiosError prints the whole request, sockets included.
 */
export function createHttpClient(
  baseURL: string,
  { timeoutMs = TIMEOUT_MS, headers, httpAgent }: HttpClientOptions = {},
): HttpClient {
  const client = axios.create({
    baseURL,
    timeout: timeoutMs,
    headers: { ...headers },
    httpAgent,
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    responseType: 'text',
    // The text as it came: axios would parse what looks like JSON.
    transformResponse: [],
  })
  async function send(
    method: 'GET' | 'POST',
    url: string,
    data?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<HttpAnswer> {
    try {
      const answer = await client.request<string>({ method, url, data, headers: { ...more } })
      return {
        status: answer.status,
        headers: answer.headers as HttpAnswer['headers'],
        text: answer.data,
      }
    } catch (error) {
      throw isAxiosError(error)
        ? new Error(`${method} ${baseURL}${url}: ${error.code ?? 'no code'}, ${error.message}`)
        : error
    }
  }
  return {
    get: (path) => send('GET', path),
    post: (path, body, headers) => send('POST', path, body, headers),
  }
}
