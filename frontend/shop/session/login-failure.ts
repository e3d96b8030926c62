import { NoAnswer } from '../../shared/network/no-answer.ts'

// What liff.init and liff.login reject with, as the page explains it. Source: LINE Developers, "LIFF v2 API reference",
// and @line/liff 2.31, which also passes on HTTP statuses and the codes of OAuth 2.0.

/** Each has its sentence in every language. */
export type FailureKind =
  | 'clock'
  | 'denied'
  | 'storage'
  | 'insecure'
  | 'set-up'
  | 'start'
  | 'unauthorized'
  | 'forbidden'
  | 'token'
  | 'no-token'
  | 'unfinished'
  | 'window'
  | 'busy'
  | 'fault'
  | 'unknown'

export interface LoginFailure {
  readonly kind: FailureKind
  readonly code: string
  /** LINE's own words, for the one who helps the user. Empty if there are none. */
  readonly detail: string
  /** Milliseconds by which the device's clock is ahead; negative if it is behind. */
  readonly clockAheadBy: number
}

/** The login has failed, and a second one would fail as well. */
export class LoginFailed extends Error {
  readonly code = 'login_failed'
  readonly failure: LoginFailure
  /** A new login from the beginning, requested by the user. */
  readonly tryAgain: () => void

  constructor(failure: LoginFailure, tryAgain: () => void, options?: ErrorOptions) {
    super(`LINE login failed: ${failure.code}`, options)
    this.failure = failure
    this.tryAgain = tryAgain
  }
}

const KINDS: Readonly<Record<string, FailureKind>> = {
  INIT_FAILED: 'start',
  INVALID_CONFIG: 'set-up',
  INVALID_ARGUMENT: 'set-up',
  UNAUTHORIZED: 'unauthorized',
  FORBIDDEN: 'forbidden',
  INVALID_ID_TOKEN: 'token',
  NO_ID_TOKEN: 'no-token',
  NOT_LOGGED_IN: 'unfinished',
  CREATE_SUBWINDOW_FAILED: 'window',
  EXCEPTION_IN_SUBWINDOW: 'window',
  RATE_LIMIT_EXCEEDED: 'busy',
  TIMEOUT: 'fault',
  UNKNOWN: 'unknown',
  UNSPECIFIED: 'unknown',
  400: 'set-up',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'set-up',
  429: 'busy',
  500: 'fault',
  access_denied: 'denied',
  invalid_grant: 'unauthorized',
  invalid_client: 'set-up',
  unauthorized_client: 'set-up',
  invalid_request: 'set-up',
  invalid_scope: 'set-up',
  server_error: 'fault',
  temporarily_unavailable: 'fault',
  // The names of a browser's own errors.
  SecurityError: 'storage',
  QuotaExceededError: 'storage',
}

/** A clock that is off by less does not matter. */
const CLOCK_MATTERS_MS = 2 * 60_000
const CAUSED_BY_CLOCK: readonly FailureKind[] = ['token', 'no-token', 'unfinished']

export function describeFailure(code: string, detail: string, clockAheadBy: number): LoginFailure {
  const named = kindOf(code, detail)
  const isClock = CAUSED_BY_CLOCK.includes(named) && Math.abs(clockAheadBy) > CLOCK_MATTERS_MS
  return { kind: isClock ? 'clock' : named, code, detail, clockAheadBy }
}

function kindOf(code: string, detail: string): FailureKind {
  // INIT_FAILED carries the answer of LINE's login page: "access_denied: The resource owner denied the request."
  if (code === 'INIT_FAILED') return KINDS[detail.split(':')[0] ?? ''] ?? 'start'
  if (code === 'INVALID_ID_TOKEN' && detail.includes('Crypto API')) return 'insecure'
  return KINDS[code] ?? 'unknown'
}

/** An error of LINE's SDK as LoginFailed; or as NoAnswer if LINE could not be reached, so that a second try may succeed. */
export function asLoginError(error: unknown, clockAheadBy: number, tryAgain: () => void): Error {
  if (error instanceof LoginFailed) return error
  const failure = readFailure(error, clockAheadBy)
  if (!failure) return new NoAnswer('LINE cannot be reached', { cause: error })
  return new LoginFailed(failure, tryAgain, { cause: error })
}

function readFailure(error: unknown, clockAheadBy: number): LoginFailure | undefined {
  const { code, name, message } = error as Partial<Record<'code' | 'name' | 'message', unknown>>
  const detail = typeof message === 'string' ? message : ''
  if (typeof code === 'string') return describeFailure(code, detail, clockAheadBy)
  if (name === 'TypeError' && /fetch|network|load failed|importing|imported module/i.test(detail))
    return undefined
  return describeFailure(typeof name === 'string' ? name : 'UNKNOWN', detail, clockAheadBy)
}
