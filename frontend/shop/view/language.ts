import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { LANGUAGES, type Language } from '../../shared/language/choose-language.ts'
import { dictionaries } from '../words/dictionaries.ts'
import type { Words } from '../words/words.ts'

export const LanguageContext = createContext<Language>('en')

export interface Speech {
  readonly language: Language
  readonly words: Words
  number: (value: number) => string
  /** A short date or time: today shows the time, other days the date. */
  time: (iso: string) => string
  /** "7 hours", in the largest unit that fits. */
  duration: (milliseconds: number) => string
}

const UNITS: readonly (readonly [unit: string, minutes: number])[] = [
  ['day', 1_440],
  ['hour', 60],
]

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
    duration(milliseconds) {
      const minutes = milliseconds / 60_000
      const [unit, size] = UNITS.find(([, atLeast]) => minutes >= atLeast) ?? ['minute', 1]
      const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' })
      return format.format(Math.max(1, Math.round(minutes / size)))
    },
  }
}
