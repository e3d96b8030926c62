import { OperatorError } from '../runtime/errors.ts'

/** The settings that say where a server listens. */
export interface ListenSettings {
  readonly host: string
  readonly port: string
}

/** A server that cannot listen where its settings say. */
export class ListenFailed extends OperatorError {
  constructor(text: string, cause: unknown) {
    super('listen_failed', text, { cause })
  }
}

/** The system's error as a sentence that says what to do; an error that has none as it is. */
export function explainListenFailure(
  error: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
  settings: ListenSettings,
): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenFailed(
        `port ${port} of ${host} is in use by another program: end it, or set ${settings.port} to a free port`,
        error,
      )
    case 'EACCES':
      return new ListenFailed(
        `port ${port} is for administrators only: set ${settings.port} to one from 1024 to 65535`,
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ListenFailed(
        `${host} is not an address of this machine: set ${settings.host} to 127.0.0.1, or to 0.0.0.0 for every address`,
        error,
      )
    default:
      return error
  }
}
