import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { BrowserContext, Page, Route } from 'playwright-core'
import { ploy } from './stand-in-data.ts'

// Answers LIFF's SDK in place of LINE, within the browser: the tests run the real SDK, and nothing leaves the machine.

export const LIFF_ID = '1234567890-AbcdEfgh'
const CHANNEL = '1234567890'
const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' }

export interface StandInLine {
  /** Number of logins. */
  logins: number
  /** The user does not allow the login. */
  isDenied: boolean
  /** The LIFF app has the scope openid. */
  hasOpenId: boolean
  /** Answers to requests whose path ends so, in place of the usual ones: a status, or no answer at all. */
  readonly faults: Map<string, { readonly status: number; readonly json?: object } | 'unreachable'>
}

export async function standInForLine(
  opened: Page | BrowserContext,
  endpointUrl: string,
): Promise<StandInLine> {
  const line: StandInLine = { logins: 0, isDenied: false, hasOpenId: true, faults: new Map() }
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const key = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }
  let nonce: string | undefined

  function idToken(): Promise<string> {
    return new SignJWT({ name: ploy.name, login: line.logins, ...(nonce !== undefined && { nonce }) })
      .setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: 'JWT' })
      .setIssuer('https://access.line.me')
      .setSubject(ploy.userId)
      .setAudience(CHANNEL)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
  }

  // LINE's login page: here every login is confirmed at once.
  async function authorize(route: Route, query: URLSearchParams): Promise<void> {
    line.logins += 1
    nonce = query.get('nonce') ?? undefined
    const back = new URL(query.get('redirect_uri') ?? endpointUrl)
    if (line.isDenied) {
      back.searchParams.set('error', 'access_denied')
      back.searchParams.set('error_description', 'The resource owner denied the request.')
      back.searchParams.set('liffOAuth2Error', 'true')
      await route.fulfill({ status: 302, headers: { Location: back.href } })
      return
    }
    back.searchParams.set('code', `code-${line.logins}`)
    back.searchParams.set('state', query.get('state') ?? '')
    back.searchParams.set('liffClientId', CHANNEL)
    back.searchParams.set('liffRedirectUri', query.get('redirect_uri') ?? endpointUrl)
    await route.fulfill({ status: 302, headers: { Location: back.href } })
  }

  async function answerTo(pathname: string): Promise<object | undefined> {
    if (pathname.endsWith('/contextToken')) {
      const about = {
        type: 'external',
        liffId: LIFF_ID,
        endpointUrl,
        scope: ['openid', 'profile'],
        availability: {},
      }
      return { contextToken: `h.${Buffer.from(JSON.stringify(about)).toString('base64url')}.s` }
    }
    if (pathname.endsWith('/token')) {
      const tokens = { access_token: `access-${line.logins}`, refresh_token: 'r' }
      const scoped = line.hasOpenId
        ? { id_token: await idToken(), scope: 'openid profile' }
        : { scope: 'profile' }
      return { ...tokens, ...scoped, expires_in: 3_600, token_type: 'Bearer' }
    }
    if (pathname.endsWith('/certs')) return { keys: [key] }
    if (pathname.endsWith('/verify'))
      return { client_id: CHANNEL, expires_in: 3_600, scope: 'openid profile' }
    if (pathname.endsWith('/profile')) return { userId: ploy.userId, displayName: ploy.name }
    return undefined
  }

  await opened.route(/^https:\/\/[^/]*\.(line\.me|line-scdn\.net|line-apps\.com)\//, async (route) => {
    const { pathname, searchParams } = new URL(route.request().url())
    if (pathname.includes('/authorize')) return authorize(route, searchParams)
    if (pathname.endsWith('.js')) return route.fulfill({ contentType: 'text/javascript', body: '' })
    const isPreflight = route.request().method() === 'OPTIONS'
    const fault = [...line.faults].find(([end]) => !isPreflight && pathname.endsWith(end))?.[1]
    if (fault === 'unreachable') return route.abort()
    if (fault) return route.fulfill({ status: fault.status, headers: ANY_ORIGIN, json: fault.json ?? {} })
    const json = isPreflight ? {} : await answerTo(pathname)
    await route.fulfill({ status: json ? 200 : 404, headers: ANY_ORIGIN, json: json ?? {} })
  })
  return line
}
