import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { isOutage } from '../../shared/network/api-error.ts'
import { reportFault } from '../../shared/state/report-fault.ts'
import type { Rewind } from '../api/shapes.ts'
import { hasSettled, isReadAgain } from '../model/rewind-progress.ts'
import { useSpeech } from '../parts/language.ts'
import { useRoom } from '../parts/room-context.ts'

const LOOK_MS = 1_000
/** The notifiers write their counts once a second, after they have committed; one may be late. */
const LOOKS_WITHOUT_CHANGE = 8

/** How far a rewind is, until its counts are complete. */
export function RewindResult({ id }: { id: number }): JSX.Element | null {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.rewind
  const [rewind, setRewind] = useState<Rewind | null>(null)
  const [isComplete, setComplete] = useState(false)

  useEffect(() => {
    let before = ''
    let looksWithoutChange = 0
    setRewind(null)
    setComplete(false)
    const look = (): void => {
      api.get<Rewind>(`/api/rewinds/${id}`).then(
        (now) => {
          const text = JSON.stringify(now)
          looksWithoutChange = text === before ? looksWithoutChange + 1 : 0
          before = text
          setRewind(now)
          if (!hasSettled(now, looksWithoutChange >= LOOKS_WITHOUT_CHANGE)) return
          setComplete(true)
          clearInterval(timer)
        },
        (error: unknown) => {
          if (!isOutage(error)) reportFault(error)
        },
      )
    }
    const timer = setInterval(look, LOOK_MS)
    look()
    return () => clearInterval(timer)
  }, [id])

  if (!rewind) return null
  const { state, reason, redelivered, skippedAsDone, pushedAgain } = rewind
  const steps: Readonly<Record<string, string>> = said.steps
  const step = state === 'done' && !isReadAgain(rewind) ? 'reading' : state
  const others = (redelivered ?? 0) - (skippedAsDone ?? 0) - (pushedAgain ?? 0)
  return (
    <div class="plan" role="status" data-kind={state}>
      <b>{steps[step] ?? step}</b>
      {reason && <p>{reason}</p>}
      <p>
        {said.counts(count(redelivered), count(skippedAsDone), count(pushedAgain))}
        {isComplete && others > 0 && ` · ${said.others(count(others))}`}
      </p>
    </div>
  )
}
