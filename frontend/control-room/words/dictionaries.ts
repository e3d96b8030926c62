import type { Language } from '../../shared/language/choose-language.ts'
import { en, type Words } from './en.ts'
import { th } from './th.ts'

export const dictionaries: Readonly<Record<Language, Words>> = { en, th }
