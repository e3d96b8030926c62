import express from 'express'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { listen } from '../../../services/shared/http/http-server.ts'
import type { Scope } from '../scope.ts'
import { startTestOrderApi } from './start-test-order-api.ts'

export const CHANNEL = '1656000000'
export const OPERATOR_TOKEN = 'operator-secret'
export const ISSUER = 'https://access.line.me'

/** LINE's login: a key set at an address, and a pen that signs with the key. */
async function startLineLogin(scope: Scope) {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'line-key', alg: 'ES256', use: 'sig' }] }
  const calls = { count: 0, away: false }
  const app = express().get('/certs', (_request, response) => {
    calls.count += 1
    if (calls.away) response.status(500).end()
    else response.json(keys)
  })
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  scope.onEnd(server.close)

  const now = () => Math.floor(Date.now() / 1000)
  const sign = (userId: string, claims: Readonly<Record<string, unknown>> = {}, kid = 'line-key') =>
    new SignJWT({
      iss: ISSUER,
      aud: CHANNEL,
      sub: userId,
      iat: now(),
      exp: now() + 3600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid })
      .sign(privateKey)
  return { url: `${server.url}/certs`, sign, calls, now }
}

/** An order API in line mode, and the login that it believes. */
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
