import { useLayoutEffect, useState } from 'preact/hooks'
import type { Store } from './create-store.ts'

/** The store's value; the component renders again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, setValue] = useState(store.get())
  useLayoutEffect(() => {
    const draw = (): void => setValue(() => store.get())
    // Changes between the first render and now had no listener yet.
    draw()
    return store.subscribe(draw)
  }, [store])
  return store.get()
}
