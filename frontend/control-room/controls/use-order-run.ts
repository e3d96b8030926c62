import { useEffect, useState } from 'preact/hooks'
import { isOutage } from '../../shared/network/api-error.ts'
import { reportFault } from '../../shared/state/report-fault.ts'
import type { OrderRun } from '../api/shapes.ts'
import { useRoom } from '../parts/room-context.ts'

const LOOK_MS = 500

export interface FollowedRun {
  readonly runId: string
  readonly isSteady: boolean
  /** Null until the first answer. */
  readonly state: OrderRun | null
}

/** Follows a run of orders until it has ended. */
export function useOrderRun(): {
  readonly run: FollowedRun | null
  follow: (runId: string, isSteady: boolean) => void
  stop: () => Promise<void>
} {
  const { api } = useRoom()
  const [run, setRun] = useState<FollowedRun | null>(null)
  const runId = run?.runId
  const isDone = run?.state?.done ?? false

  useEffect(() => {
    if (runId === undefined || isDone) return
    const look = (): void => {
      api.get<OrderRun>(`/api/order-runs/${encodeURIComponent(runId)}`).then(
        (state) => setRun((now) => (now?.runId === runId ? { ...now, state } : now)),
        (error: unknown) => {
          if (!isOutage(error)) reportFault(error)
        },
      )
    }
    look()
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [runId, isDone])

  return {
    run,
    follow: (id, isSteady) => setRun({ runId: id, isSteady, state: null }),
    stop: async () => {
      if (runId !== undefined) await api.send('DELETE', `/api/order-runs/${encodeURIComponent(runId)}`)
    },
  }
}
