import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

const PERIOD_PX = 12
/** Pixels a second at a rate; the eye compares speeds, so it grows slowly. */
const speedOf = (rate: number): number => 16 + 24 * Math.log10(1 + rate)

/** What flows between two stations: dots, faster at a higher rate, still without one. */
export function Connector({ rate }: { rate: number | null }): JSX.Element {
  const dots = useRef<HTMLDivElement>(null)
  const animation = useRef<Animation | null>(null)
  const speed = rate === null || rate <= 0 ? 0 : speedOf(rate)

  useLayoutEffect(() => {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)')
    const begin = (): void => {
      animation.current?.cancel()
      const move = [{ transform: 'translate3d(0, 0, 0)' }, { transform: `translate3d(${PERIOD_PX}px, 0, 0)` }]
      animation.current = isStill.matches
        ? null
        : (dots.current?.animate(move, { duration: 1_000, iterations: Infinity }) ?? null)
      animation.current?.pause()
    }
    begin()
    isStill.addEventListener('change', begin)
    return () => {
      isStill.removeEventListener('change', begin)
      animation.current?.cancel()
    }
  }, [])

  useLayoutEffect(() => {
    if (speed === 0) {
      animation.current?.pause()
      return
    }
    animation.current?.updatePlaybackRate(speed / PERIOD_PX)
    animation.current?.play()
  }, [speed])

  return (
    <div class="connector" data-flows={speed > 0} aria-hidden="true">
      <div class="connector-track">
        <div class="connector-dots" ref={dots} />
      </div>
    </div>
  )
}
