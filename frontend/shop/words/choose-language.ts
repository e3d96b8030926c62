import type { TextStorage } from '../model/safe-storage.ts'
import { en } from './en.ts'
import { th } from './th.ts'
import type { Words } from './words.ts'

/** Every language of the shop, in the order in which the button of the page's header offers them. */
export const dictionaries = { en, th } satisfies Record<string, Words>

export type Language = keyof typeof dictionaries

export const LANGUAGES = Object.keys(dictionaries) as readonly Language[]

const CHOSEN = 'placeorder.language'

/** The first supported language of the given tags: the user's choice, then LINE's, then the browser's. */
export function chooseLanguage(tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const wanted = tag?.toLowerCase().split('-')[0]
    const language = LANGUAGES.find((supported) => supported === wanted)
    if (language !== undefined) return language
  }
  return 'en'
}

export function nextLanguage(language: Language): Language {
  return LANGUAGES[LANGUAGES.indexOf(language) + 1] ?? 'en'
}

export function chosenLanguage(storage: TextStorage): string | null {
  return storage.getItem(CHOSEN)
}

export function rememberLanguage(storage: TextStorage, language: Language): void {
  storage.setItem(CHOSEN, language)
}
