import { createStreamLease } from '../shared/live/stream-lease.js'
import { followLive } from '../shared/live/follow-live.js'
import { ApiError, isOutage } from '../shared/network/api-error.ts'
import { NoAnswer } from '../shared/network/no-answer.ts'
import { readEvents } from '../shared/network/read-events.ts'
import { createStore, type Store } from '../shared/state/create-store.ts'
import { reportFault } from '../shared/state/report-fault.ts'
import type { TextStorage } from '../shared/state/safe-storage.ts'
import { createOperationsApi, type OperationsApi } from './api/create-operations-api.ts'
import { isOverview, type HistoryPoint, type Marker, type Overview } from './api/shapes.ts'
import { addMarkers, addPoint, joinHistory, type Point } from './model/history.ts'

/** An overview comes every second. */
const SILENCE_MS = 1_900
const POLL_MS = 1_000

export interface RoomState {
  /** False as soon as the figures are not those of now. */
  readonly isLive: boolean
  readonly overview: Overview | null
  /** When the overview came, by this device's clock. */
  readonly receivedAt: number
  readonly points: readonly Point[]
  readonly markers: readonly Marker[]
  /** Whether the operator's token is missing, or was refused. */
  readonly access: 'open' | 'token-needed' | 'token-refused'
}

export interface Room {
  readonly store: Store<RoomState>
  readonly api: OperationsApi
  enterToken: (token: string) => void
}

/** Follows the platform: figures once a second, and what happens. */
export function createRoom({ tab }: { readonly tab: TextStorage }): Room {
  const store = createStore<RoomState>({
    isLive: false,
    overview: null,
    receivedAt: 0,
    points: [],
    markers: [],
    access: 'open',
  })
  const set = (change: Partial<RoomState>): void => store.update((state) => ({ ...state, ...change }))
  const lease = createStreamLease('placeorder.control-room')
  let following = new AbortController()
  let silence: ReturnType<typeof setTimeout> | undefined
  let hasHistory = false

  const api = createOperationsApi(tab, () => {
    following.abort()
    endLive()
    set({ access: api.hasToken() ? 'token-refused' : 'token-needed' })
  })

  function endLive(): void {
    clearTimeout(silence)
    hasHistory = false
    if (store.get().isLive) set({ isLive: false })
  }

  function take(value: unknown): void {
    if (!isOverview(value)) throw new NoAnswer('the answer is not an overview')
    clearTimeout(silence)
    silence = setTimeout(endLive, SILENCE_MS)
    store.update((state) => ({
      ...state,
      isLive: true,
      overview: value,
      receivedAt: Date.now(),
      points: addPoint(state.points, value),
    }))
    if (!hasHistory) loadHistory()
  }

  const takeMarkers = (markers: readonly Marker[]): void =>
    store.update((state) => ({ ...state, markers: addMarkers(state.markers, markers) }))

  /** What the page has missed: at the start, and after each gap. */
  function loadHistory(): void {
    hasHistory = true
    api.get<{ points: HistoryPoint[]; markers: Marker[] }>('/api/history').then(
      ({ points, markers }) => {
        store.update((state) => ({ ...state, points: joinHistory(points, state.points) }))
        takeMarkers(markers)
      },
      (error: unknown) => {
        // The next overview asks again.
        hasHistory = false
        if (!isOutage(error)) reportFault(error)
      },
    )
  }

  function follow(): void {
    following = new AbortController()
    followLive({
      source: {
        async poll(signal) {
          take(await api.get('/api/overview', signal))
          // Without a stream there are no events.
          if (store.get().points.length % 5 === 0) loadHistory()
        },
        async stream({ onReady, onSign }, signal) {
          const body = await api.openStream('/api/stream', signal)
          for await (const { event, data } of readEvents(body, onSign)) {
            if (signal.aborted) return
            if (event === 'overview') {
              take(JSON.parse(data))
              onReady()
            } else if (event === 'marker') takeMarkers([JSON.parse(data) as Marker])
          }
        },
      },
      lease,
      silenceMs: SILENCE_MS,
      pollMs: POLL_MS,
      pollWithinMs: SILENCE_MS,
      signal: following.signal,
      onError(error) {
        if (error instanceof ApiError && error.status === 401) return Infinity
        if (!isOutage(error)) reportFault(error)
        return error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
      },
      onState(state) {
        if (state !== 'live') endLive()
      },
    })
  }
  follow()

  return {
    store,
    api,
    enterToken(token) {
      api.setToken(token)
      set({ access: 'open' })
      follow()
    },
  }
}
