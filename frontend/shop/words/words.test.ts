import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LANGUAGES } from '../../shared/language/choose-language.ts'
import { dictionaries } from './dictionaries.ts'
import { en } from './en.ts'
import { th } from './th.ts'

type Entry = [name: string, said: string]

/** Every text of a dictionary, with parameters filled in. */
function entries(dictionary: object, prefix = ''): Entry[] {
  return Object.entries(dictionary).flatMap(([name, value]: [string, unknown]): Entry[] => {
    if (typeof value === 'string') return [[prefix + name, value]]
    if (typeof value === 'function') {
      const say = value as (...parameters: string[]) => string
      return [[prefix + name, say('«1»', '«2»', '«3»')]]
    }
    return entries(value as object, `${prefix}${name}.`)
  })
}

const parameters = (said: string): string[] => (said.match(/«\d»/g) ?? []).sort()

test('all languages have the same texts, with the same parameters', () => {
  const english = entries(en)
  for (const language of LANGUAGES) {
    const texts = new Map(entries(dictionaries[language]))
    assert.deepEqual(
      [...texts.keys()],
      english.map(([name]) => name),
      language,
    )
    for (const [name, said] of english) {
      assert.deepEqual(parameters(texts.get(name) ?? ''), parameters(said), `${language}: ${name}`)
      assert.notEqual(texts.get(name)?.trim(), '', `${language}: ${name}`)
    }
  }
})

test('Thai texts are Thai, and English texts are English', () => {
  // They have figures and names only.
  const exempt = new Set(['orders.number', 'orders.times'])
  for (const [name, said] of entries(th)) if (!exempt.has(name)) assert.match(said, /[\u0e00-\u0e7f]/, name)
  for (const [name, said] of entries(en))
    if (!exempt.has(name)) assert.doesNotMatch(said, /[\u0e00-\u0e7f]/, name)
})
