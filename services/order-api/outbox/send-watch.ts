import type { Logger } from '../../shared/runtime/logger.ts'

/** A send takes milliseconds. */
const SLOW_MS = 3_000

interface SendWatch {
  /** A send begins, or the same events are sent once more. */
  readonly begin: () => void
  /** Kafka has answered. */
  readonly end: () => void
  /** No send is in flight: what is wrong is something else. */
  readonly forget: () => void
  /** Undefined while no send takes long. */
  readonly slowSend: () => string | undefined
}

/** Notices a send that Kafka does not answer long before its connection counts as lost: a frozen server still accepts. */
export function createSendWatch(log: Logger, now = () => performance.now()): SendWatch {
  let since: number | undefined
  let timer: NodeJS.Timeout | undefined
  let logged = false

  function describe(): string | undefined {
    const ms = since === undefined ? 0 : now() - since
    return ms < SLOW_MS ? undefined : describeAge(ms)
  }

  function forget(): void {
    clearTimeout(timer)
    logged = false
    since = undefined
    timer = undefined
  }

  return {
    begin: () => {
      since ??= now()
      timer ??= setTimeout(() => {
        logged = true
        log.warn(`outbox relay waits for Kafka: ${describeAge(SLOW_MS)}`)
      }, SLOW_MS).unref()
    },
    end: () => {
      if (logged) log.info('outbox relay: Kafka answers again')
      forget()
    },
    forget,
    slowSend: describe,
  }
}

const describeAge = (ms: number) => `the send in flight has waited for ${Math.round(ms / 1000)} s`
