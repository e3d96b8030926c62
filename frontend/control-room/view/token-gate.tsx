import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useSpeech } from '../parts/language.ts'

interface GateProperties {
  readonly isRefused: boolean
  onEnter: (token: string) => void
}

export function TokenGate({ isRefused, onEnter }: GateProperties): JSX.Element {
  const { words } = useSpeech()
  const [token, setToken] = useState('')
  return (
    <main class="gate">
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '') onEnter(token.trim())
        }}
      >
        <h2>{words.token.title}</h2>
        <p class="soft">{words.token.why}</p>
        <label>
          {words.token.label}
          <input
            type="password"
            autocomplete="off"
            value={token}
            required
            aria-invalid={isRefused}
            aria-describedby="token-refused"
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <p id="token-refused" class="outcome" data-kind="failed" role="alert">
          {isRefused && words.token.refused}
        </p>
        <button type="submit" class="main-action">
          {words.token.enter}
        </button>
      </form>
    </main>
  )
}
