import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** What LIFF needs in a browser. Source: LINE Developers, "LIFF app: Content Security Policy". */
const LIFF_CONNECTS = ['https://api.line.me', 'https://liff.line.me', 'https://liffsdk.line-scdn.net']
const LIFF_SCRIPTS = ['https://static.line-scdn.net', 'https://liffsdk.line-scdn.net']
const LINE_PICTURES = ['https://profile.line-scdn.net', 'https://sprofile.line-scdn.net']

/** The API's documentation page brings styles and pictures inline; nothing else here may. */
const docsPolicy = createPolicy({ styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'] })

/**
 * Security headers; a content security policy fit for each page.
 * @param simulatorUrl where the page reaches a simulated LINE, which has its own origin.
 */
export function createSecurityHeaders(simulatorUrl: string | undefined): RequestHandler {
  const shopPolicy = createPolicy({
    scriptSrc: ["'self'", ...LIFF_SCRIPTS],
    styleSrc: ["'self'"],
    connectSrc: [
      "'self'",
      ...LIFF_CONNECTS,
      ...(simulatorUrl === undefined ? [] : [new URL(simulatorUrl).origin]),
    ],
    imgSrc: ["'self'", 'data:', ...LINE_PICTURES],
  })
  return (request, response, next) => {
    const policy = request.path.startsWith('/docs') ? docsPolicy : shopPolicy
    policy(request, response, next)
  }
}

function createPolicy(directives: Readonly<Record<string, string[]>>): RequestHandler {
  const headers = recordHeaders(
    helmet({
      contentSecurityPolicy: {
        // The default would make browsers ask for https, which a shop on a plain local address does not have.
        directives: { upgradeInsecureRequests: null, frameAncestors: ["'none'"], ...directives },
      },
      // A LIFF login comes back from LINE's own window.
      crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
      strictTransportSecurity: false,
    }),
  )
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    next()
  }
}

/** helmet sets the same headers each time, and works them out each time. */
function recordHeaders(handler: ReturnType<typeof helmet>): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: () => undefined,
  }
  handler({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error as Error
  })
  return headers
}
