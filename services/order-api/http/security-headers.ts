import type { Request, RequestHandler } from 'express'
import {
  API_HEADERS,
  createPageHeaders,
  DOCS_HEADERS,
  type SecurityHeaders,
} from '../../shared/http/security-headers.ts'

/** What LIFF needs in a browser. Source: LINE Developers, "LIFF app: Content Security Policy". */
const LIFF_CONNECTS = ['https://api.line.me', 'https://liff.line.me', 'https://liffsdk.line-scdn.net']
const LIFF_SCRIPTS = ['https://static.line-scdn.net', 'https://liffsdk.line-scdn.net']
const LINE_PICTURES = ['https://profile.line-scdn.net', 'https://sprofile.line-scdn.net']

/**
 * Security headers, with a content security policy for each kind of page.
 * @param simulatorUrl the LINE simulator, which the shop page calls on another origin
 */
export function createSecurityHeaders(simulatorUrl: string | undefined): RequestHandler {
  const shopHeaders = createPageHeaders({
    scriptSrc: ["'self'", ...LIFF_SCRIPTS],
    styleSrc: ["'self'"],
    connectSrc: [
      "'self'",
      ...LIFF_CONNECTS,
      ...(simulatorUrl === undefined ? [] : [new URL(simulatorUrl).origin]),
    ],
    imgSrc: ["'self'", 'data:', ...LINE_PICTURES],
  })
  const headersOf = (request: Request) => {
    const { path } = request
    if (path.startsWith('/api/')) return API_HEADERS
    if (path.startsWith('/docs')) return DOCS_HEADERS
    if (simulatorUrl === undefined) return shopHeaders
    return withSimulatorAt(request.hostname, shopHeaders, simulatorUrl)
  }
  return (request, response, next) => {
    for (const [name, value] of headersOf(request)) response.setHeader(name, value)
    next()
  }
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']
const POLICY = 'Content-Security-Policy'

/** For a phone, loopback is the phone: the page calls the simulator at the host that the page comes from. */
function withSimulatorAt(
  hostname: string | undefined,
  headers: SecurityHeaders,
  simulatorUrl: string,
): SecurityHeaders {
  const url = new URL(simulatorUrl)
  const { origin } = url
  const isName = hostname !== undefined && /^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/i.test(hostname)
  if (!LOOPBACK.includes(url.hostname) || !isName || LOOPBACK.includes(hostname)) return headers
  url.hostname = hostname
  return new Map(headers).set(POLICY, headers.get(POLICY)?.replace(origin, url.origin) ?? '')
}
