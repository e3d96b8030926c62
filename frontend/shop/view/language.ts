import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { dictionaries, LANGUAGES, type Language } from '../words/choose-language.ts'
import type { Words } from '../words/words.ts'

export const LanguageContext = createContext<Language>('en')

export interface Speech {
  readonly language: Language
  readonly words: Words
  number: (value: number) => string
  /** A short date or time: today shows the time, other days the date. */
  time: (iso: string) => string
}

export function useSpeech(): Speech {
  const language = useContext(LanguageContext)
  return speeches[language]
}

const speeches = Object.fromEntries(
  LANGUAGES.map((language) => [language, createSpeech(language)]),
) as Record<Language, Speech>

function createSpeech(language: Language): Speech {
  // In the Thai locale years are of the Buddhist era, as Thai readers expect; digits stay Arabic.
  const numbers = new Intl.NumberFormat(language)
  const times = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false })
  const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
  return {
    language,
    words: dictionaries[language],
    number: (value) => numbers.format(value),
    time(iso) {
      const date = new Date(iso)
      const isToday = date.toDateString() === new Date().toDateString()
      return isToday ? times.format(date) : days.format(date)
    },
  }
}
