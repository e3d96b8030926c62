import type { TextStorage } from '../model/safe-storage.ts'
import { en } from './en.ts'
import { th } from './th.ts'
import type { Words } from './words.ts'

export type Language = 'en' | 'th'

export const dictionaries: Record<Language, Words> = { en, th }

const CHOSEN = 'placeorder.language'

/** The first supported language of the given tags: the user's choice, then LINE's, then the browser's. */
export function chooseLanguage(tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const language = tag?.toLowerCase().split('-')[0]
    if (language === 'en' || language === 'th') return language
  }
  return 'en'
}

export function chosenLanguage(storage: TextStorage): string | null {
  return storage.getItem(CHOSEN)
}

export function rememberLanguage(storage: TextStorage, language: Language): void {
  storage.setItem(CHOSEN, language)
}
