import type { JSX } from 'preact'
import type { Opening } from '../open-shop.ts'
import type { LoginFailure } from '../session/login-failure.ts'
import { EmptyState } from './empty-state.tsx'
import { Spinner } from '../../shared/view/icons.tsx'
import { type Speech, useSpeech } from './language.ts'

/** The page until the shop opens. `open`: without a login, because none is set up. */
export function OpeningPage({ state }: { state: Opening }): JSX.Element {
  const { opening } = useSpeech().words
  return (
    <main class="opening">
      <div role="status">
        {state.kind === 'loading' && (
          <p class="opening-wait">
            <Spinner />
            {opening.loading}
          </p>
        )}
        {state.kind === 'unreachable' && (
          <EmptyState picture="cloud" title={opening.unreachableTitle} text={opening.unreachable} />
        )}
        {state.kind === 'login-unreachable' && (
          <EmptyState picture="cloud" title={opening.simulatorTitle} text={opening.simulator} />
        )}
        {state.kind === 'open' && (
          <EmptyState picture="cloud" title={opening.noLoginTitle} text={opening.noLogin} />
        )}
        {state.kind === 'login-failed' && <FailedLogin {...state} />}
      </div>
    </main>
  )
}

interface FailedProperties {
  readonly failure: LoginFailure
  readonly tryAgain: () => void
}

function FailedLogin({ failure, tryAgain }: FailedProperties): JSX.Element {
  const speech = useSpeech()
  const { opening } = speech.words
  const { code, detail } = failure
  return (
    <EmptyState picture="cloud" title={opening.failedTitle} text={describeFailure(failure, speech)}>
      <button type="button" class="opening-action" onClick={tryAgain}>
        {opening.tryAgain}
      </button>
      <p class="opening-code" lang="en">
        {opening.code(detail === '' ? code : `${code} – ${detail}`)}
      </p>
    </EmptyState>
  )
}

function describeFailure({ kind, clockAheadBy }: LoginFailure, { words, duration }: Speech): string {
  const { failures, clockAhead, clockBehind } = words.opening
  if (kind !== 'clock') return failures[kind]
  return (clockAheadBy > 0 ? clockAhead : clockBehind)(duration(Math.abs(clockAheadBy)))
}
