import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { LANGUAGES, type Language } from '../../shared/language/choose-language.ts'
import { dictionaries } from '../words/dictionaries.ts'
import type { Words } from '../words/en.ts'

export const LanguageContext = createContext<Language>('en')

/** What stands where a figure is not known. */
export const UNKNOWN = '–'

export interface Speech {
  readonly language: Language
  readonly words: Words
  /** A whole number. */
  count: (value: number | null | undefined) => string
  /** One digit after the point below ten. */
  rate: (value: number | null | undefined) => string
  /** "0.4 s", "3 min". */
  span: (seconds: number | null | undefined) => string
  /** Hours, minutes and seconds. */
  clock: (time: string | number) => string
  /** With the date. */
  moment: (time: string | number) => string
  /** With the date and milliseconds. */
  instant: (time: string) => string
}

export const useSpeech = (): Speech => speeches[useContext(LanguageContext)]

const speeches = Object.fromEntries(
  LANGUAGES.map((language) => [language, createSpeech(language)]),
) as Record<Language, Speech>

function createSpeech(language: Language): Speech {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const fine = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const times = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' })
  const moments = new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const instants = new Intl.DateTimeFormat(language, {
    ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  })
  const { units } = dictionaries[language]
  const known =
    (format: (value: number) => string) =>
    (value: number | null | undefined): string =>
      value == null ? UNKNOWN : format(value)
  const date = (time: string | number): Date | undefined => {
    const parsed = new Date(time)
    return Number.isNaN(parsed.getTime()) ? undefined : parsed
  }
  return {
    language,
    words: dictionaries[language],
    count: known((value) => whole.format(value)),
    rate: known((value) => (value > 0 && value < 10 ? fine : whole).format(value)),
    span: known((seconds) => {
      if (seconds < 10) return units.seconds((seconds < 0.05 ? whole : fine).format(seconds))
      if (seconds < 120) return units.seconds(whole.format(seconds))
      if (seconds < 7_200) return units.minutes(whole.format(seconds / 60))
      return units.hours(whole.format(seconds / 3_600))
    }),
    clock: (time) => times.format(date(time)),
    moment: (time) => {
      const known = date(time)
      return known ? moments.format(known) : String(time)
    },
    instant: (time) => {
      const known = date(time)
      return known ? instants.format(known) : time
    },
  }
}
