import type { ComponentChildren, JSX } from 'preact'
import iconUrl from '../style/icon.svg'
import type { Language } from '../words/choose-language.ts'
import { useSpeech } from './language.ts'

interface HeaderProperties {
  onLanguage: (language: Language) => void
  /** The user, once logged in. */
  readonly children?: ComponentChildren
}

export function PageHeader({ onLanguage, children }: HeaderProperties): JSX.Element {
  const { language, words } = useSpeech()
  const other: Language = language === 'en' ? 'th' : 'en'
  return (
    <header class="page-header">
      <h1>
        <img src={iconUrl} alt="" width="28" height="28" />
        Placeorder
      </h1>
      <button
        type="button"
        class="quiet language"
        lang={other}
        aria-label={`${words.language.other} – ${words.language.switchTo}`}
        onClick={() => onLanguage(other)}
      >
        {words.language.other}
      </button>
      {children}
    </header>
  )
}
