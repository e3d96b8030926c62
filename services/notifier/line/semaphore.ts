export interface Semaphore {
  /** Runs the task when one of the permits is free; until then it waits in a queue. */
  run: <Result>(task: () => Promise<Result>) => Promise<Result>
  readonly inUse: number
}

/** Runs at most `permits` tasks at once. */
export function createSemaphore(permits: number): Semaphore {
  let free = permits
  const waiting: (() => void)[] = []

  async function acquire(): Promise<void> {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function release(): void {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }

  return {
    run: async (task) => {
      await acquire()
      try {
        return await task()
      } finally {
        release()
      }
    },
    get inUse() {
      return permits - free
    },
  }
}
