import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LANGUAGES } from '../../shared/language/choose-language.ts'
import { parametersOf, textsOf } from '../../shared/testing/texts-of.ts'
import { dictionaries } from './dictionaries.ts'
import { en } from './en.ts'
import { th } from './th.ts'

/** The same in both languages: names, and figures only. */
const EXEMPT =
  /^page\.docs|\.name$|^flow\.brokers|^controls\.(consumer\.title|line\.presets\.(error500|limited))|^units\.perSecond/

test('all languages have the same texts, with the same parameters', () => {
  const english = textsOf(en)
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
  for (const [name, said] of textsOf(th)) if (!EXEMPT.test(name)) assert.match(said, /[\u0e00-\u0e7f]/, name)
  for (const [name, said] of textsOf(en)) assert.doesNotMatch(said, /[\u0e00-\u0e7f]/, name)
})
