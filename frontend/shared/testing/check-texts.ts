import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LANGUAGES, type Language } from '../language/choose-language.ts'
import { parametersOf, textsOf } from './texts-of.ts'

const THAI = /[\u0e00-\u0e7f]/

/** @param exempt texts that are the same in both languages: names, and figures only */
export function checkTexts(dictionaries: Readonly<Record<Language, object>>, exempt: RegExp): void {
  test('all languages have the same texts, with the same parameters', () => {
    const english = textsOf(dictionaries.en)
    for (const language of LANGUAGES) {
      const texts = new Map(textsOf(dictionaries[language]))
      assert.deepEqual(
        [...texts.keys()],
        english.map(([name]) => name),
        language,
      )
      for (const [name, said] of english) {
        assert.deepEqual(parametersOf(texts.get(name) ?? ''), parametersOf(said), `${language}: ${name}`)
        assert.notEqual(texts.get(name)?.trim(), '', `${language}: ${name}`)
      }
    }
  })

  test('Thai texts are Thai, and English texts are English', () => {
    for (const [name, said] of textsOf(dictionaries.th))
      if (!exempt.test(name)) assert.match(said, THAI, name)
    for (const [name, said] of textsOf(dictionaries.en)) assert.doesNotMatch(said, THAI, name)
  })
}
