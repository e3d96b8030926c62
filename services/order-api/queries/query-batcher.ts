interface QueryBatcherOptions<Key, Value> {
  /** Reads the values of these keys, in the same order, with one query. */
  readonly read: (keys: readonly Key[]) => Promise<readonly Value[]>
  /** Maximum number of keys per query. */
  readonly maxBatch: number
  /** Maximum number of concurrent queries; each uses a connection. */
  readonly maxQueries?: number
}

interface Waiting<Key, Value> {
  readonly key: Key
  readonly answer: PromiseWithResolvers<Value>
}

/**
 * Reads that arrive together, or while queries are running, share the next query: a query costs mostly its round trip.
 * (The idea of the npm package dataloader, with a limit of concurrent queries.) When a query fails, the waiting reads fail
 * with it. A read begins after it was requested, so it never returns an older state. Requests for the same key at the
 * same time get the same object.
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
      // Fail all waiting reads at once instead of letting each time out in turn.
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
    // First let in everything that has arrived by now; otherwise the first read of a burst goes alone.
    if (queries < maxQueries) beginning ??= setImmediate(begin)
    return entry.answer.promise
  }
}
