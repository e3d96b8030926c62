import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LANGUAGES } from '../../shared/language/choose-language.ts'
import { parametersOf, textsOf } from '../../shared/testing/texts-of.ts'
import { dictionaries } from './dictionaries.ts'
import { en } from './en.ts'
import { th } from './th.ts'

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
  // They have figures and names only.
  const exempt = new Set(['orders.number', 'orders.times'])
  for (const [name, said] of textsOf(th)) if (!exempt.has(name)) assert.match(said, /[\u0e00-\u0e7f]/, name)
  for (const [name, said] of textsOf(en))
    if (!exempt.has(name)) assert.doesNotMatch(said, /[\u0e00-\u0e7f]/, name)
})
