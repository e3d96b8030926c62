import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet, { type HelmetOptions } from 'helmet'

/** The security headers of a response, for each kind of response. */
export type SecurityHeaders = ReadonlyMap<string, string>

/** The API's documentation page has inline styles and pictures; nothing else may. */
export const DOCS_HEADERS = createPageHeaders({
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
})

/**
 * Responses that are not pages need only the headers that keep them from being displayed as one, or read by another
 * origin. The others would be most of a response's bytes. Source: OWASP, "REST Security Cheat Sheet".
 */
export const API_HEADERS = recordHeaders({
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

/** The headers of a page, with its content security policy. */
export function createPageHeaders(directives: Readonly<Record<string, string[]>>): SecurityHeaders {
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
function recordHeaders(options: HelmetOptions): SecurityHeaders {
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
