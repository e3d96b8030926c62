import type { TestContext } from 'node:test'

type Release = () => unknown

/** What a test, or a suite, has opened. */
export interface Scope {
  /** Registers how to close something that was just opened. */
  readonly onEnd: (release: Release) => void
}

/** Closes last in, first out, where the test runner's own `after` goes by the order of registration. */
export function createScope(t: Pick<TestContext, 'after'>): Scope {
  const releases: Release[] = []
  t.after(async () => {
    for (const release of releases.reverse()) await release()
  })
  return { onEnd: (release) => void releases.push(release) }
}
