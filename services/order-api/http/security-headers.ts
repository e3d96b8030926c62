import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, RequestHandler } from 'express'
import helmet, { type HelmetOptions } from 'helmet'

/** What LIFF needs in a browser. Source: LINE Developers, "LIFF app: Content Security Policy". */
const LIFF_CONNECTS = ['https://api.line.me', 'https://liff.line.me', 'https://liffsdk.line-scdn.net']
const LIFF_SCRIPTS = ['https://static.line-scdn.net', 'https://liffsdk.line-scdn.net']
const LINE_PICTURES = ['https://profile.line-scdn.net', 'https://sprofile.line-scdn.net']

/** The API's documentation page has inline styles and pictures; nothing else may. */
const docsHeaders = pageHeaders({ styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'] })

/**
 * Responses that are not pages need only the headers that keep them from being displayed as one, or read by another
 * origin. The others would be most of a response's bytes. Source: OWASP, "REST Security Cheat Sheet".
 */
const apiHeaders = recordHeaders({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
})

/**
 * Security headers, with a content security policy for each kind of page.
 * @param simulatorUrl the LINE simulator, which the shop page calls on another origin
 */
export function createSecurityHeaders(simulatorUrl: string | undefined): RequestHandler {
  const shopHeaders = pageHeaders({
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
    if (path.startsWith('/api/')) return apiHeaders
    if (path.startsWith('/docs')) return docsHeaders
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
  headers: ReadonlyMap<string, string>,
  simulatorUrl: string,
): ReadonlyMap<string, string> {
  const url = new URL(simulatorUrl)
  const { origin } = url
  const isName = hostname !== undefined && /^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/i.test(hostname)
  if (!LOOPBACK.includes(url.hostname) || !isName || LOOPBACK.includes(hostname)) return headers
  url.hostname = hostname
  return new Map(headers).set(POLICY, headers.get(POLICY)?.replace(origin, url.origin) ?? '')
}

function pageHeaders(directives: Readonly<Record<string, string[]>>): ReadonlyMap<string, string> {
  return recordHeaders({
    contentSecurityPolicy: {
      // The default makes browsers use https, which a shop on a local address does not have.
      directives: { upgradeInsecureRequests: null, frameAncestors: ["'none'"], ...directives },
    },
    // A LIFF login returns from a window of LINE's.
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    strictTransportSecurity: false,
  })
}

/** The headers that helmet sets. They never change, but helmet computes them on each request. */
function recordHeaders(options: HelmetOptions): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: () => undefined,
  }
  helmet(options)({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error as Error
  })
  return headers
}
