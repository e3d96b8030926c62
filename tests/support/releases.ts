import type { Lifecycle } from '../../services/shared/runtime/lifecycle.ts'

/** Collects what a service registers for its close, and closes it in the same order as the real program. */
export function createReleases(): { onClose: Lifecycle['onClose']; stop: () => Promise<void> } {
  const releases: (() => unknown)[] = []
  return {
    onClose: (_what, release) => void releases.unshift(release),
    stop: async () => {
      for (const release of releases.splice(0)) await release()
    },
  }
}
