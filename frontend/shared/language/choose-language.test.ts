import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseLanguage, LANGUAGES, nextLanguage } from './choose-language.ts'

test('the first supported language is chosen, otherwise English', () => {
  assert.equal(chooseLanguage([null, undefined, 'ja-JP', 'th-TH', 'en']), 'th')
  assert.equal(chooseLanguage(['en', 'th']), 'en')
  assert.equal(chooseLanguage(['fr']), 'en')
})

test('the button goes through all languages and back to the first', () => {
  const offered = LANGUAGES.map(nextLanguage)
  assert.deepEqual(offered, [...LANGUAGES.slice(1), LANGUAGES[0]])
})
