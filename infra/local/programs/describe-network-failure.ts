import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { HttpFailure } from './download-errors.ts'
import { WrongContent } from './wrong-content.ts'

/** Why something could not be fetched, for a person. */
export interface NetworkFailure {
  readonly why: string
  readonly todo: string
  /** Whether a second attempt, soon, may well succeed. */
  readonly mayPass: boolean
}

const proxyAdvice = 'Where a proxy leads out, set HTTPS_PROXY.'
const certificateAdvice =
  'Where a proxy opens what is encrypted, name the file with its certificate in NODE_EXTRA_CA_CERTS.'
const contentAdvice =
  'Does this network want a login first (open any page in a browser), or the repository (https://user:password@host/path in MAVEN_REPOSITORY)?'

/** Undefined for what is no matter of the network: a full disk, a bug. */
export function describeNetworkFailure(error: unknown): NetworkFailure | undefined {
  if (error instanceof HttpFailure) return describeStatus(error.status)
  if (error instanceof WrongContent) return { why: error.message, todo: contentAdvice, mayPass: false }
  if (isStall(error)) return { why: messageOf(error), todo: proxyAdvice, mayPass: true }
  const code = codeOf(error)
  const known = code === undefined ? undefined : describeCode(code)
  if (known) return known
  const reason = reasonOfFetch(error)
  return reason === undefined ? undefined : { why: reason, todo: proxyAdvice, mayPass: false }
}

function describeCode(code: string): NetworkFailure | undefined {
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
    const why =
      code === 'CERT_HAS_EXPIRED' ? 'its certificate has expired' : 'its certificate is not valid yet'
    return {
      why: `${why} (${code})`,
      todo: `Look at the clock of this machine. ${certificateAdvice}`,
      mayPass: false,
    }
  }
  if (certificateCodes.has(code))
    return { why: `its certificate is not trusted (${code})`, todo: certificateAdvice, mayPass: false }
  const nonsense = nonsenseCodes[code]
  if (nonsense) return { ...nonsense, why: `${nonsense.why} (${code})`, mayPass: false }
  const why = connectionCodes[code]
  return why === undefined
    ? undefined
    : { why: `${why} (${code})`, todo: proxyAdvice, mayPass: code !== 'ENOTFOUND' }
}

function describeStatus(status: number): NetworkFailure {
  if (status === 407) {
    const todo = 'Put the user and the password into HTTPS_PROXY: http://user:password@host:port.'
    return { why: 'the proxy asks for a login (407)', todo, mayPass: false }
  }
  if (status === 401 || status === 403) {
    const todo = `If it wants a login, put that into MAVEN_REPOSITORY: https://user:password@host/path. ${proxyAdvice}`
    return { why: `it refuses (${status})`, todo, mayPass: false }
  }
  const mayPass = status === 408 || status === 429 || status >= 500
  return {
    why: `it answered with status ${status}`,
    todo: mayPass ? 'Try again later.' : proxyAdvice,
    mayPass,
  }
}

const connectionCodes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known here: is there a network?',
  EAI_AGAIN: 'names cannot be looked up: is there a network?',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENETUNREACH: 'there is no way to it: is there a network?',
  EHOSTUNREACH: 'there is no way to it: is there a network?',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped sending',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_ABORTED: 'the proxy does not let it through',
}

/** What answers does not speak what it should. */
const nonsenseCodes: Readonly<Record<string, Pick<NetworkFailure, 'why' | 'todo'>>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: {
    why: 'what answers there speaks no TLS',
    todo: 'Should an address in HTTPS_PROXY or MAVEN_REPOSITORY begin with http:// instead of https://?',
  },
  HPE_INVALID_CONSTANT: {
    why: 'what answers there speaks no HTTP',
    todo: 'Look at host and port in HTTPS_PROXY, HTTP_PROXY and MAVEN_REPOSITORY.',
  },
  ERR_INVALID_URL: {
    why: 'its address is none',
    todo: 'Look at MAVEN_REPOSITORY: https://host/path is expected.',
  },
}

const certificateCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** fetch hides the reason in `cause`, and several attempts at several addresses in `errors`. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause
  return codeOf(inner)
}

/** What fetch says of failures that have no code of ours; what else throws a TypeError is a bug. */
function reasonOfFetch(error: unknown): string | undefined {
  const isFetch =
    error instanceof TypeError && /^(fetch failed|terminated|Failed to parse URL)/.test(error.message)
  if (!isFetch) return undefined
  return error.cause === undefined ? error.message : messageOf(error.cause)
}

function isStall(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('nothing came for')
}
