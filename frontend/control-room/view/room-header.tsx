import type { JSX } from 'preact'
import { nextLanguage, type Language } from '../../shared/language/choose-language.ts'
import iconUrl from '../../shared/style/icon.svg'
import type { RoomState } from '../create-room.ts'
import { dictionaries } from '../words/dictionaries.ts'
import { useSpeech } from '../parts/language.ts'

interface HeaderProperties {
  readonly state: RoomState
  onLanguage: (language: Language) => void
}

export function RoomHeader({ state, onLanguage }: HeaderProperties): JSX.Element {
  const { language, words } = useSpeech()
  const next = nextLanguage(language)
  const { page } = dictionaries[next]
  const live = state.isLive ? 'live' : state.overview === null ? 'connecting' : 'lost'
  return (
    <header class="room-header">
      <a class="skip" href="#figures">
        {words.page.skip}
      </a>
      <h1>
        <img src={iconUrl} alt="" width="24" height="24" />
        <span class="brand">Placeorder</span>
        <span class="room-name">{words.page.title}</span>
      </h1>
      {state.access === 'open' && (
        <p class="live" data-live={live} role="status">
          {words.live[live]}
        </p>
      )}
      <nav aria-label="Placeorder">
        <a href="/docs">{words.page.docs}</a>
      </nav>
      <button
        type="button"
        class="quiet"
        lang={next}
        aria-label={`${page.language} – ${page.switchTo}`}
        onClick={() => onLanguage(next)}
      >
        {page.language}
      </button>
    </header>
  )
}
