export interface Waker {
  /** Resolves after `milliseconds`, or as soon as `wake` is called; rejects when the signal aborts. */
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Ends every wait at once, for example when the network is back. */
  wake: () => void
}

export function createWaker(): Waker {
  const sleepers = new Set<() => void>()
  return {
    wait(milliseconds, signal) {
      return new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          clearTimeout(timer)
          sleepers.delete(awake)
          signal.removeEventListener('abort', abort)
          settle()
        }
        const awake = (): void => end(resolve)
        const abort = (): void => end(() => reject(signal.reason as Error))
        const timer = setTimeout(awake, milliseconds)
        if (signal.aborted) {
          abort()
          return
        }
        sleepers.add(awake)
        signal.addEventListener('abort', abort)
      })
    },
    wake() {
      for (const awake of [...sleepers]) awake()
    },
  }
}
