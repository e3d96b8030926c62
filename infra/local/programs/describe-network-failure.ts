/** The server answered, and not with what was asked for. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly status: number
  constructor(status: number) {
    super(`HTTP status ${status}`)
    this.status = status
  }
}

/** Why something could not be fetched, for a person. */
export interface NetworkFailure {
  readonly why: string
  readonly todo: string
  /** Whether a second attempt, soon, may well succeed. */
  readonly mayPass: boolean
}

const proxyAdvice = 'Where a proxy leads out, set HTTPS_PROXY.'

/** Undefined for what is no matter of the network: a full disk, a bug. */
export function describeNetworkFailure(error: unknown): NetworkFailure | undefined {
  if (error instanceof HttpFailure) return describeStatus(error.status)
  const code = codeOf(error)
  if (code === undefined)
    return isStall(error) ? { why: messageOf(error), todo: proxyAdvice, mayPass: true } : undefined
  if (certificateCodes.has(code)) {
    const todo =
      'Where a proxy opens what is encrypted, name the file with its certificate in NODE_EXTRA_CA_CERTS.'
    return { why: `its certificate is not trusted (${code})`, todo, mayPass: false }
  }
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

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
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

function isStall(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('nothing came for')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
