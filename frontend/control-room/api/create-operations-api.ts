import { abortAfter } from '../../shared/network/abort.ts'
import { readApiError } from '../../shared/network/api-error.ts'
import { ask, readJson } from '../../shared/network/ask.ts'
import { NoAnswer } from '../../shared/network/no-answer.ts'
import type { TextStorage } from '../../shared/state/safe-storage.ts'

const TOKEN = 'placeorder.operatorToken'
const ANSWER_WITHIN_MS = 30_000

export interface OperationsApi {
  /** The JSON of the answer. Rejects with ApiError or NoAnswer. */
  get: <T>(path: string, signal?: AbortSignal) => Promise<T>
  send: <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<T>
  openStream: (path: string, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>
  hasToken: () => boolean
  setToken: (token: string) => void
}

/** Requests to the operations service, with the operator's token once it is there. */
export function createOperationsApi(tab: TextStorage, onRefused: () => void): OperationsApi {
  async function request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    const token = tab.getItem(TOKEN)
    if (token !== null) headers.set('Authorization', `Bearer ${token}`)
    const response = await ask(path, { ...init, headers, cache: 'no-store' })
    if (response.ok) return response
    if (response.status === 401) onRefused()
    throw await readApiError(response)
  }

  return {
    async get<T>(path: string, signal = abortAfter(ANSWER_WITHIN_MS)) {
      return (await readJson(await request(path, { signal }))) as T
    },
    async send<T>(method: string, path: string, body: object = {}) {
      const response = await request(path, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: abortAfter(ANSWER_WITHIN_MS),
      })
      return (response.status === 204 ? undefined : await readJson(response)) as T
    },
    async openStream(path, signal) {
      const { body } = await request(path, { headers: { Accept: 'text/event-stream' }, signal })
      if (!body) throw new NoAnswer('the stream has no body')
      return body
    },
    hasToken: () => tab.getItem(TOKEN) !== null,
    setToken: (token) => tab.setItem(TOKEN, token),
  }
}
