import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { HttpFailure, WrongContent } from './download-errors.ts'

/** Why a download failed, for the user. */
export interface NetworkFailure {
  readonly why: string
  readonly todo: string
  /** Whether another attempt soon may succeed. */
  readonly mayPass: boolean
}

/** How the error of a download without progress begins. */
export const STALL_TEXT = 'no data for'

const PROXY_ADVICE = 'If this network needs a proxy, set HTTPS_PROXY.'
const CERTIFICATE_ADVICE =
  'If a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the file with its certificate.'
const CLOCK_ADVICE = `Check the clock of this machine. ${CERTIFICATE_ADVICE}`
const CONTENT_ADVICE =
  'If this network requires a login, open any page in a browser first. If the repository requires one, set MAVEN_REPOSITORY to https://user:password@host/path.'

/** Undefined for errors that the network did not cause, such as a full disk or a bug. */
export function describeNetworkFailure(error: unknown): NetworkFailure | undefined {
  if (error instanceof HttpFailure) return describeStatus(error.status)
  if (error instanceof WrongContent) return { why: error.message, todo: CONTENT_ADVICE, mayPass: false }
  if (isStall(error)) return { why: messageOf(error), todo: PROXY_ADVICE, mayPass: true }
  const code = codeOf(error)
  const known = code && describeCode(code)
  if (known) return known
  const reason = reasonOfFetch(error)
  return reason === undefined ? undefined : { why: reason, todo: PROXY_ADVICE, mayPass: false }
}

function describeCode(code: string): NetworkFailure | undefined {
  const permanent = PERMANENT_FAILURES.find(({ codes }) => codes.includes(code))
  if (permanent) return { why: `${permanent.why} (${code})`, todo: permanent.todo, mayPass: false }
  const why = CONNECTION_CODES[code]
  if (why === undefined) return undefined
  return { why: `${why} (${code})`, todo: PROXY_ADVICE, mayPass: code !== 'ENOTFOUND' }
}

function describeStatus(status: number): NetworkFailure {
  if (status === 407) {
    const todo = 'Add user and password to HTTPS_PROXY: http://user:password@host:port.'
    return { why: 'the proxy requires a login (407)', todo, mayPass: false }
  }
  if (status === 401 || status === 403) {
    const todo = `If it requires a login, set MAVEN_REPOSITORY to https://user:password@host/path. ${PROXY_ADVICE}`
    return { why: `it refuses the request (${status})`, todo, mayPass: false }
  }
  const mayPass = status === 408 || status === 429 || status >= 500
  return {
    why: `it answered with status ${status}`,
    todo: mayPass ? 'Try again later.' : PROXY_ADVICE,
    mayPass,
  }
}

const CONNECTION_CODES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name is unknown: is there a network connection?',
  EAI_AGAIN: 'host names cannot be resolved: is there a network connection?',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  ENETUNREACH: 'it is unreachable: is there a network connection?',
  EHOSTUNREACH: 'it is unreachable: is there a network connection?',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped sending data',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_ABORTED: 'the proxy refuses the connection',
}

/** Failures that stay until the user changes something: certificates and protocols. */
const PERMANENT_FAILURES: readonly { codes: readonly string[]; why: string; todo: string }[] = [
  { codes: ['CERT_HAS_EXPIRED'], why: 'its certificate has expired', todo: CLOCK_ADVICE },
  { codes: ['CERT_NOT_YET_VALID'], why: 'its certificate is not valid yet', todo: CLOCK_ADVICE },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    why: 'its certificate is not trusted',
    todo: CERTIFICATE_ADVICE,
  },
  {
    codes: ['ERR_SSL_WRONG_VERSION_NUMBER'],
    why: 'the server does not use TLS',
    todo: 'Check whether the address in HTTPS_PROXY or MAVEN_REPOSITORY must begin with http:// instead of https://.',
  },
  {
    codes: ['HPE_INVALID_CONSTANT'],
    why: 'the server does not use HTTP',
    todo: 'Check host and port in HTTPS_PROXY, HTTP_PROXY and MAVEN_REPOSITORY.',
  },
  {
    codes: ['ERR_INVALID_URL'],
    why: 'its address is invalid',
    todo: 'Set MAVEN_REPOSITORY to https://host/path.',
  },
]

/** fetch puts the reason into `cause`, and the failures of several addresses into `errors`. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause
  return codeOf(inner)
}

/** The reason of a fetch that failed without a known code. Any other TypeError is a bug. */
function reasonOfFetch(error: unknown): string | undefined {
  const isFetch =
    error instanceof TypeError && /^(fetch failed|terminated|Failed to parse URL)/.test(error.message)
  if (!isFetch) return undefined
  return error.cause === undefined ? error.message : messageOf(error.cause)
}

function isStall(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith(STALL_TEXT)
}
