import type { ComponentChildren, JSX } from 'preact'
import iconUrl from '../../shared/style/icon.svg'
import { nextLanguage, type Language } from '../../shared/language/choose-language.ts'
import { dictionaries } from '../words/dictionaries.ts'
import { useSpeech } from './language.ts'

interface HeaderProperties {
  onLanguage: (language: Language) => void
  /** The user, once logged in. */
  readonly children?: ComponentChildren
}

export function PageHeader({ onLanguage, children }: HeaderProperties): JSX.Element {
  const next = nextLanguage(useSpeech().language)
  const { name, switchTo } = dictionaries[next].language
  return (
    <header class="page-header">
      <h1>
        <img src={iconUrl} alt="" width="28" height="28" />
        Placeorder
      </h1>
      <button
        type="button"
        class="quiet language"
        lang={next}
        aria-label={`${name} – ${switchTo}`}
        onClick={() => onLanguage(next)}
      >
        {name}
      </button>
      {children}
    </header>
  )
}
