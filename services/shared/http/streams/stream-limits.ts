import type { ServerResponse } from 'node:http'
import { TooManyStreams } from '../request-errors.ts'

interface StreamLimitsOptions {
  /** Undefined: no limit. */
  readonly perAddress: number | undefined
  readonly perUser: number | undefined
}

export interface StreamLimits {
  /** Counts a stream until its response is closed, which it may be already. @throws TooManyStreams, and then it does not count */
  readonly admit: (response: ServerResponse, client: { address: string; userId: string }) => void
}

export function createStreamLimits({ perAddress, perUser }: StreamLimitsOptions): StreamLimits {
  const addresses = createCounts(perAddress)
  const users = createCounts(perUser)
  return {
    admit: (response, { address, userId }) => {
      if (response.closed) return
      if (addresses.isFull(address)) throw new TooManyStreams('from your address')
      if (users.isFull(userId)) throw new TooManyStreams('of this user')
      addresses.add(address)
      users.add(userId)
      response.once('close', () => {
        addresses.remove(address)
        users.remove(userId)
      })
    },
  }
}

function createCounts(most = Infinity) {
  const counts = new Map<string, number>()
  return {
    isFull: (key: string) => (counts.get(key) ?? 0) >= most,
    add: (key: string) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    remove: (key: string) => {
      const left = (counts.get(key) ?? 0) - 1
      if (left > 0) counts.set(key, left)
      else counts.delete(key)
    },
  }
}
