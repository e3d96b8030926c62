/** At most `size` tasks at once; the others wait in line. */
export function createSemaphore(size: number) {
  let free = size
  const waiting: (() => void)[] = []

  async function take(): Promise<void> {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function giveBack(): void {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }

  return {
    run: async <Result>(task: () => Promise<Result>): Promise<Result> => {
      await take()
      try {
        return await task()
      } finally {
        giveBack()
      }
    },
    get inUse() {
      return size - free
    },
  }
}

export type Semaphore = ReturnType<typeof createSemaphore>
