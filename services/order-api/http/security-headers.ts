import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import helmet, { type HelmetOptions } from 'helmet'

/** What LIFF needs in a browser. Source: LINE Developers, "LIFF app: Content Security Policy". */
const LIFF_CONNECTS = ['https://api.line.me', 'https://liff.line.me', 'https://liffsdk.line-scdn.net']
const LIFF_SCRIPTS = ['https://static.line-scdn.net', 'https://liffsdk.line-scdn.net']
const LINE_PICTURES = ['https://profile.line-scdn.net', 'https://sprofile.line-scdn.net']

/** The API's documentation page brings styles and pictures inline; nothing else here may. */
const docsHeaders = pageHeaders({ styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'] })

/**
 * What is no page needs only what keeps it from being taken for one, or read by another origin: the rest would make
 * up most of an answer's bytes. Source: OWASP, "REST Security Cheat Sheet".
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
 * Security headers; a content security policy fit for each page.
 * @param simulatorUrl where the page reaches a simulated LINE, which has its own origin.
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
  const headersOf = (path: string) => {
    if (path.startsWith('/api/')) return apiHeaders
    return path.startsWith('/docs') ? docsHeaders : shopHeaders
  }
  return (request, response, next) => {
    for (const [name, value] of headersOf(request.path)) response.setHeader(name, value)
    next()
  }
}

function pageHeaders(directives: Readonly<Record<string, string[]>>): ReadonlyMap<string, string> {
  return recordHeaders({
    contentSecurityPolicy: {
      // The default would make browsers ask for https, which a shop on a plain local address does not have.
      directives: { upgradeInsecureRequests: null, frameAncestors: ["'none'"], ...directives },
    },
    // A LIFF login comes back from LINE's own window.
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
    strictTransportSecurity: false,
  })
}

/** What helmet would set: the same each time, which it works out each time. */
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
