import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { RoomState } from '../create-room.ts'
import { useSpeech } from '../parts/language.ts'

/** The first answer takes a moment. */
const PATIENCE_MS = 2_000

/** Says that the figures are old. It lies over the page, so that nothing moves. */
export function NotLive({ state: { isLive, overview, receivedAt } }: { state: RoomState }): JSX.Element {
  const { words, clock } = useSpeech()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  const isShown = !isLive && (overview !== null || isLate)
  return (
    <div class="not-live" role="alert" hidden={!isShown}>
      {isShown && (overview ? words.live.lostText(clock(receivedAt)) : words.live.neverText)}
    </div>
  )
}
