import express from 'express'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { listen } from '../../../services/shared/http/http-server.ts'
import type { Scope } from '../scope.ts'
import { startTestOrderApi } from './start-test-order-api.ts'

export const CHANNEL = '1656000000'
export const OPERATOR_TOKEN = 'operator-secret'
export const ISSUER = 'https://access.line.me'

/** LINE's login: a server with a key set, and a function that signs with its key. */
export async function startLineLogin(scope: Scope) {
  let key = await createKey('line-key')
  const calls = { count: 0, unavailable: false }
  const app = express().get('/certs', (_request, response) => {
    calls.count += 1
    if (calls.unavailable) response.status(500).end()
    else response.json({ keys: [key.jwk] })
  })
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  scope.onEnd(server.close)

  const now = () => Math.floor(Date.now() / 1000)
  /** @param kid null: the token names no key */
  const sign = (
    userId: string,
    claims: Readonly<Record<string, unknown>> = {},
    kid: string | null = key.jwk.kid,
  ) =>
    new SignJWT({
      iss: ISSUER,
      aud: CHANNEL,
      sub: userId,
      iat: now(),
      exp: now() + 3600,
      ...claims,
    })
      .setProtectedHeader({ alg: key.jwk.alg, ...(kid !== null && { kid }) })
      .sign(key.privateKey)
  /** From now on the key set has this key only, and `sign` signs with it. */
  const replaceKey = async (kid: string, algorithm?: string) => {
    key = await createKey(kid, algorithm)
  }
  return { url: `${server.url}/certs`, sign, calls, now, replaceKey }
}

async function createKey(kid: string, alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** An order API in line mode, and the login whose tokens it accepts. */
export async function startLineMode(scope: Scope, env: Readonly<Record<string, string>> = {}) {
  const login = await startLineLogin(scope)
  const api = await startTestOrderApi(scope, {
    AUTH_MODE: 'line',
    LINE_LOGIN_CHANNEL_ID: CHANNEL,
    LINE_JWKS_URL: login.url,
    OPERATOR_TOKEN,
    ...env,
  })
  return { api, login }
}
