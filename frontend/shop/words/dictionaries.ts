import type { Language } from '../../shared/language/choose-language.ts'
import { en } from './en.ts'
import { th } from './th.ts'
import type { Words } from './words.ts'

export const dictionaries: Readonly<Record<Language, Words>> = { en, th }
