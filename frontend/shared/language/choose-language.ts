import type { TextStorage } from '../state/safe-storage.ts'

/** Every language of the pages, in the order in which the button of a page's header offers them. */
export const LANGUAGES = ['en', 'th'] as const

export type Language = (typeof LANGUAGES)[number]

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
