import assert from 'node:assert/strict'
import { createParser } from 'eventsource-parser'
import type { Overview } from '../../services/operations/overview/overview.ts'
import { createHttpClient } from '../support/http/http-client.ts'
import { waitFor } from '../support/wait-for.ts'

/** Several containers, on a machine that is busy with them. */
const PATIENCE_MS = 120_000
const HANG_MS = 30_000

/** Operations as its users call it: without a token, by way of the published port. */
export interface OperationsClient {
  readonly read: <Body>(path: string) => Promise<Body>
  /** Sends JSON; anything but 202 and 200 rejects. */
  readonly change: <Body>(path: string, body: object) => Promise<Body>
  /** Reads the overview until it is so. */
  readonly untilShown: (what: string, is: (overview: Overview) => boolean) => Promise<Overview>
  /** The next overviews of the stream. */
  readonly follow: (count: number) => Promise<Overview[]>
}

export function createOperationsClient(url: string): OperationsClient {
  const http = createHttpClient(url)

  async function read<Body>(path: string): Promise<Body> {
    const { status, text } = await http.get(path)
    assert.equal(status, 200, `${path}: ${text}`)
    return JSON.parse(text) as Body
  }

  return {
    read,
    change: async <Body>(path: string, body: object) => {
      const { status, text } = await http.post(path, body)
      assert.ok([200, 202].includes(status), `${path}: ${text}`)
      return JSON.parse(text) as Body
    },
    untilShown: (what, is) =>
      waitFor(
        `an overview with ${what}`,
        async () => {
          const overview = await read<Overview>('/api/overview')
          return is(overview) && overview
        },
        PATIENCE_MS,
      ),
    follow: async (count) => {
      const leaving = new AbortController()
      const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(HANG_MS)])
      const { body } = await fetch(`${url}/api/stream`, { signal })
      assert.ok(body)
      const overviews: Overview[] = []
      const parser = createParser({
        onEvent: ({ event, data }) => {
          if (event === 'overview') overviews.push(JSON.parse(data) as Overview)
        },
      })
      for await (const text of body.pipeThrough(new TextDecoderStream())) {
        parser.feed(text)
        if (overviews.length >= count) break
      }
      leaving.abort()
      return overviews
    },
  }
}
