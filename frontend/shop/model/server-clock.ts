/**
 * The server's time, known from the Date header of its answers. All decisions about logins and orders use it: the
 * device's clock may be hours off.
 */
export interface ServerClock {
  /** Milliseconds since 1970. The device's time until an answer has come. */
  now: () => number
  /** By how many milliseconds the device's clock is ahead; negative if it is behind. */
  aheadBy: () => number
  learnFrom: (response: Pick<Response, 'headers'>) => void
}

export function createServerClock(deviceNow: () => number): ServerClock {
  let aheadBy = 0
  return {
    now: () => deviceNow() - aheadBy,
    aheadBy: () => aheadBy,
    learnFrom({ headers }) {
      const date = Date.parse(headers.get('date') ?? '')
      if (!Number.isNaN(date)) aheadBy = deviceNow() - date
    },
  }
}
