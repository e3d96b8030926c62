import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { dictionaries, type Language } from '../words/choose-language.ts'
import type { Words } from '../words/words.ts'

export const LanguageContext = createContext<Language>('en')

export interface Speech {
  language: Language
  words: Words
  number: (value: number) => string
  /** Date and time of day as short as they can be: today needs no date. */
  time: (iso: string) => string
}

export function useSpeech(): Speech {
  const language = useContext(LanguageContext)
  return speeches[language]
}

const speeches: Record<Language, Speech> = { en: createSpeech('en'), th: createSpeech('th') }

function createSpeech(language: Language): Speech {
  // The Thai locale would count years in the Buddhist era, which is right for it, and digits stay Arabic.
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
