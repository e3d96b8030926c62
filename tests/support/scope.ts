type Release = () => unknown

/** What a test, or a suite, has opened. */
export interface Scope {
  /** Registers how to close something that was just opened. */
  readonly onEnd: (release: Release) => void
}

/**
 * Closes last in, first out, where the test runner's own `after` goes by the order of registration.
 * @param t a test's context; or `{ after }` of node:test, for what all tests of a file share
 */
export function createScope(t: { after: (close: () => Promise<void>) => void }): Scope {
  const releases: Release[] = []
  t.after(async () => {
    const failures: unknown[] = []
    // All of them, whatever fails: what stays open would keep the test from ending.
    for (const release of releases.reverse()) {
      try {
        await release()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'could not close everything')
  })
  return { onEnd: (release) => void releases.push(release) }
}
