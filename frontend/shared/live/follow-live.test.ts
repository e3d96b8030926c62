import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followLive, type LiveState } from './follow-live.js'

test('a stream that ends all, after a request that succeeded, does not leave the page live', async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  Object.assign(globalThis, {
    document: page,
    window: page,
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
  })
  const isLive = Promise.withResolvers<unknown>()
  const isOver = Promise.withResolvers<AbortSignal>()
  const states: LiveState[] = []

  followLive({
    source: {
      poll: () => Promise.resolve(),
      stream: () => isLive.promise.then(() => Promise.reject(new Error('session expired'))),
    },
    lease: {
      hold: async (wanted, work) => {
        await work(wanted)
        isOver.resolve(wanted)
      },
    },
    onState: (state) => {
      states.push(state)
      if (state === 'live') isLive.resolve(state)
    },
    onError: () => Infinity,
    silenceMs: 60_000,
    signal: new AbortController().signal,
  })

  assert.equal((await isOver.promise).aborted, true)
  assert.deepEqual(states, ['live', 'lost'])
})
