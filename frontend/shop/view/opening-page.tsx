import type { JSX } from 'preact'
import { EmptyState } from './empty-state.tsx'
import { Spinner } from './icons.tsx'
import { useSpeech } from './language.ts'

export type OpeningState = 'loading' | 'unreachable' | 'login-unreachable' | 'no-login'

/** The page until the shop opens. */
export function OpeningPage({ state }: { state: OpeningState }): JSX.Element {
  const { opening } = useSpeech().words
  return (
    <main class="opening">
      <div role="status">
        {state === 'loading' && (
          <p class="opening-wait">
            <Spinner />
            {opening.loading}
          </p>
        )}
        {state === 'unreachable' && (
          <EmptyState picture="cloud" title={opening.unreachableTitle} text={opening.unreachable} />
        )}
        {state === 'login-unreachable' && (
          <EmptyState picture="cloud" title={opening.simulatorTitle} text={opening.simulator} />
        )}
        {state === 'no-login' && (
          <EmptyState picture="cloud" title={opening.noLoginTitle} text={opening.noLogin} />
        )}
      </div>
    </main>
  )
}
