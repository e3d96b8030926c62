import { useEffect, useState } from 'preact/hooks'

/** Renders the component once a second while `isTicking`. */
export function useTick(isTicking: boolean): void {
  const [, setTicks] = useState(0)
  useEffect(() => {
    if (!isTicking) return
    const timer = setInterval(() => setTicks((ticks) => ticks + 1), 1_000)
    return () => clearInterval(timer)
  }, [isTicking])
}
