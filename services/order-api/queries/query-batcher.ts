export interface QueryBatcherOptions<Key, Value> {
  /** Reads what these keys stand for, in their order, with one query. */
  readonly read: (keys: readonly Key[]) => Promise<readonly Value[]>
  /** How many keys a query has at most. */
  readonly maxBatch: number
  /** How many queries are under way at most; each holds a connection. */
  readonly maxQueries?: number
}

interface Waiting<Key, Value> {
  readonly key: Key
  readonly answer: PromiseWithResolvers<Value>
}

/**
 * Reads that arrive together, or while others are under way, share the next query: what a query costs is mostly the
 * trip, and so it serves a crowd. When a query fails, those who wait fail with it. Each is read after it was asked for,
 * so that nobody is shown less than was there at that moment; and who asks for the same at the same time gets the same
 * object.
 */
export function createQueryBatcher<Key extends string | number, Value>({
  read,
  maxBatch,
  maxQueries = 2,
}: QueryBatcherOptions<Key, Value>): (key: Key) => Promise<Value> {
  const waiting = new Map<Key, Waiting<Key, Value>>()
  let beginning: NodeJS.Immediate | undefined
  let queries = 0

  function begin(): void {
    beginning = undefined
    readWaiting()
  }

  function readWaiting(): void {
    while (queries < maxQueries && waiting.size > 0) void readNext()
  }

  async function readNext(): Promise<void> {
    const batch = [...waiting.values()].slice(0, maxBatch)
    for (const { key } of batch) waiting.delete(key)
    queries += 1
    try {
      const values = await read(batch.map(({ key }) => key))
      // There is one value for each key.
      batch.forEach(({ answer }, index) => answer.resolve(values[index] as Value))
    } catch (error) {
      // Whoever waits hears the same, and not one after the other: a database that is away keeps each of them for long.
      for (const { answer } of [...batch, ...waiting.values()]) answer.reject(error)
      waiting.clear()
    }
    queries -= 1
    readWaiting()
  }

  return (key) => {
    let entry = waiting.get(key)
    if (entry === undefined) {
      entry = { key, answer: Promise.withResolvers<Value>() }
      waiting.set(key, entry)
    }
    // Not before everything was taken in that has arrived by now: one of a crowd else goes alone.
    if (queries < maxQueries) beginning ??= setImmediate(begin)
    return entry.answer.promise
  }
}
