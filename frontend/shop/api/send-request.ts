import type { LoginState } from '../model/types.ts'
import { SessionExpired, type Session } from '../session/session.ts'
import { NoAnswer } from './api-error.ts'

export type SendRequest = (path: string, init?: RequestInit) => Promise<Response>

export interface RequestEvents {
  /** `expired`: the server refuses a new login too. */
  onLogin: (state: LoginState) => void
  /** The server's clock, from any response: the browser's may be minutes off. */
  onServerTime: (milliseconds: number) => void
}

/**
 * fetch with the session's ID token. A 401 renews the session and repeats the request once; a second 401 is
 * SessionExpired. Rejects with NoAnswer if there is no response.
 */
export function createSendRequest(session: Session, events: RequestEvents): SendRequest {
  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    const token = await session.getIdToken()
    if (token !== null) headers.set('Authorization', `Bearer ${token}`)
    const response = await fetch(path, { ...init, headers, cache: 'no-store' }).catch((cause: unknown) => {
      throw new NoAnswer('no answer', { cause })
    })
    const date = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(date)) events.onServerTime(date)
    return response
  }

  return async (path, init = {}) => {
    try {
      const response = await send(path, init)
      if (response.status !== 401) return response
      events.onLogin('renewing')
      await session.renew()
      const secondResponse = await send(path, init)
      if (secondResponse.status === 401) throw new SessionExpired('a new login is refused')
      events.onLogin('good')
      return secondResponse
    } catch (error) {
      if (error instanceof SessionExpired) events.onLogin('expired')
      throw error
    }
  }
}
