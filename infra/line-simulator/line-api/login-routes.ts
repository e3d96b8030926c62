import express, { Router } from 'express'
import { allowMethods } from './allow-methods.ts'
import { IdTokenRejected, verifyIdToken } from './id-token.ts'
import type { SigningKey } from './signing-key.ts'

export interface LoginParts {
  readonly key: SigningKey
  readonly clock: () => number
}

/** LINE Login's public side: the keys that sign ID tokens, and "Verify ID token". */
export function loginRoutes({ key, clock }: LoginParts): Router {
  const router = Router()

  router.all('/certs', allowMethods('GET'))
  router.all('/verify', allowMethods('POST'))
  router.get('/certs', (_request, response) => {
    response.json({ keys: [key.publicJwk] })
  })

  router.post('/verify', express.urlencoded({ extended: false }), async (request, response) => {
    const form = (request.body ?? {}) as Record<string, string | undefined>
    const { id_token: idToken, client_id: clientId, user_id: userId } = form
    try {
      if (!idToken) throw new IdTokenRejected('id_token must be specified')
      if (!clientId) throw new IdTokenRejected('client_id must be specified')
      response.json(await verifyIdToken({ idToken, clientId, userId }, { key, clock }))
    } catch (error) {
      if (!(error instanceof IdTokenRejected)) throw error
      response.status(400).json({ error: 'invalid_request', error_description: error.message })
    }
  })

  return router
}
