import { pause } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'

/** Kafka answers a consumer about once a second: a fetch, or a heartbeat. */
const LONG_MS = 4_000
/** A consumer without any activity for this long is considered dead: even an idle one fetches. */
const DEAD_MS = 60_000
const LOOK_MS = 1_000

interface SilenceWatch {
  /** Kafka has answered the consumer. */
  readonly sign: () => void
  /** Undefined while Kafka answers. */
  readonly describe: () => string | undefined
  /** Resolves with an error when the silence has lasted for too long, or with none when `watched` aborts. */
  readonly untilDead: (watched: AbortSignal) => Promise<Error | undefined>
}

/** Notices a Kafka that accepts connections and answers nothing, long before its connection counts as lost. */
export function createSilenceWatch(log: Logger, now = () => performance.now()): SilenceWatch {
  let answeredAt = now()
  let logged = false

  function sign(): void {
    answeredAt = now()
    if (logged) log.info('consumer: Kafka answers again')
    logged = false
  }

  function describe(): string | undefined {
    const ms = now() - answeredAt
    return ms < LONG_MS ? undefined : `Kafka has not answered for ${Math.round(ms / 1000)} s`
  }

  return {
    sign,
    describe,
    untilDead: async (watched) => {
      answeredAt = now()
      while (await pause(LOOK_MS, watched)) {
        if (now() - answeredAt > DEAD_MS)
          return new Error(`the consumer has shown no activity for ${DEAD_MS / 1000} s`)
        const silence = describe()
        if (silence !== undefined && !logged) log.warn(`consumer waits: ${silence}`)
        logged = silence !== undefined
      }
      return undefined
    },
  }
}
