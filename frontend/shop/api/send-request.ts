import type { LoginState } from '../model/types.ts'
import { SessionExpired, type Session } from '../session/session.ts'
import { readApiError } from '../../shared/network/api-error.ts'
import { ask } from '../../shared/network/ask.ts'

export type SendRequest = (path: string, init?: RequestInit) => Promise<Response>

export interface RequestEvents {
  onLogin: (state: LoginState) => void
  onResponse: (response: Response) => void
}

/**
 * fetch with the session's ID token. A 401 renews the session and repeats the request once; a second 401 is
 * SessionExpired. Rejects with NoAnswer if there is no response.
 */
export function createSendRequest(session: Session, events: RequestEvents): SendRequest {
  async function send(
    path: string,
    init: RequestInit,
  ): Promise<{ response: Response; token: string | null }> {
    const headers = new Headers(init.headers)
    const token = await session.getIdToken()
    if (token !== null) headers.set('Authorization', `Bearer ${token}`)
    const response = await ask(path, { ...init, headers, cache: 'no-store' })
    events.onResponse(response)
    return { response, token }
  }

  return async (path, init = {}) => {
    const { response, token } = await send(path, init)
    if (response.status !== 401) return response
    events.onLogin('renewing')
    try {
      await session.renew(token)
      // Not after the second answer, which may not come.
      events.onLogin('good')
      const { response: secondResponse } = await send(path, init)
      if (secondResponse.status === 401) throw new SessionExpired('a new login is refused')
      return secondResponse
    } catch (error) {
      if (error instanceof SessionExpired)
        events.onLogin({ refusedWith: (await readApiError(response)).code })
      throw error
    }
  }
}
