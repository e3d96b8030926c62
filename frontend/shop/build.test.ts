import bcd from '@mdn/browser-compat-data' with { type: 'json' }
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { findBuiltPage } from '../shared/testing/built-page.ts'
import { isInBaseline } from '../shared/testing/young-apis.ts'

let files: { name: string; text: string }[]

before(async () => {
  const directory = findBuiltPage()
  const names = await readdir(directory, { recursive: true })
  const texts = names.filter((name) => /\.(js|html|css)$/.test(name))
  files = await Promise.all(
    texts.map(async (name) => ({ name, text: await readFile(join(directory, name), 'utf8') })),
  )
})

/** What the shop page loads, at once or later; the build has the other pages, too. */
function scripts() {
  const found = new Set<string>()
  const add = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/[/"'`]([\w-]+-[\w-]{8}\.js)/g)) {
      if (found.has(name)) continue
      found.add(name)
      add(files.find((file) => file.name.endsWith(name))?.text ?? '')
    }
  }
  add(files.find(({ name }) => name === 'index.html')?.text ?? '')
  return files.filter(({ name }) => found.has(name.replace(/^.*\//, '')))
}
const isLiff = ({ name }: { name: string }): boolean => /\bliff-/.test(name)

test('the page has at most 40 kB of compressed JavaScript, without the LIFF SDK', () => {
  const own = scripts().filter((file) => !isLiff(file))
  const bytes = own.reduce((sum, { text }) => sum + gzipSync(text).length, 0)
  assert.ok(own.length > 0)
  assert.ok(bytes <= 40_000, `${bytes} bytes`)
})

test('the LIFF SDK is a separate chunk, which the page does not load at once', () => {
  assert.equal(scripts().filter(isLiff).length, 1)
  const index = files.find(({ name }) => name === 'index.html')
  assert.doesNotMatch(index?.text ?? '', /liff/)
})

test('a production build contains nothing of the LIFF mock', () => {
  for (const { name, text } of files) assert.doesNotMatch(text, /LiffMock|\$mock|mockStore/, name)
})

test('nothing is inline on any page: the content security policy allows only files', () => {
  const pages = files.filter(({ name }) => name.endsWith('.html'))
  for (const { name, text } of pages)
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/, name)
  for (const { name, text } of files) assert.doesNotMatch(text, /url\(["']?data:|=["']data:image/, name)
})

/** Without these the page only looks a little different. */
const DECORATION = [
  'accent-color',
  'scrollbar-width',
  'field-sizing',
  'text-size-adjust',
  'text-wrap',
  'overflow-wrap',
]

test('the CSS has no property, selector or unit that is younger than the baseline and needed', () => {
  for (const { text } of files.filter(({ name }) => name.endsWith('.css'))) {
    const names = [...text.matchAll(/[{;]([a-z][a-z-]+):/g)].map(([, name = '']) => name)
    const young = names.filter((name) => {
      const compat = bcd.css.properties?.[name]?.__compat
      return (
        !DECORATION.includes(name) && !text.includes(`-webkit-${name}:`) && (!compat || !isInBaseline(compat))
      )
    })
    assert.deepEqual([...new Set(young)], [])
    const youngSyntax = /@layer|@container|@starting-style|color-mix|light-dark\(|okl(ch|ab)|[{;]&/.exec(text)
    assert.equal(youngSyntax?.[0], undefined)
    // `dvh` needs `vh` beside it. `:has` stands alone in a rule, which older browsers ignore.
    const rules = text.match(/[^{}]*\{[^{}]*\}/g) ?? []
    const bad = rules.filter(
      (rule) => (/\d[dsl]vh/.test(rule) && !/\dvh/.test(rule)) || /,.*:has\(.*\{/.test(rule),
    )
    assert.deepEqual(bad, [])
  }
})
