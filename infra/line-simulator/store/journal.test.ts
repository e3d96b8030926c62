import assert from 'node:assert/strict'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openJournal } from './journal.ts'
import { temporaryDir } from '../testing/test-simulator.ts'

async function reopen(path: string) {
  const lines: string[] = []
  const journal = await openJournal({ path, onLine: (line) => lines.push(line), onFailure: assert.ifError })
  return { journal, lines }
}

const journalPath = async (t: TestContext) => join(await temporaryDir(t), 'journal')

test('lines come back in the order in which they were appended', async (t) => {
  const path = await journalPath(t)
  const { journal } = await reopen(path)
  const sent = Array.from({ length: 1000 }, (_, index) => `ชาไทย ${index}`)
  await Promise.all(sent.map((line) => journal.append(line)))
  await journal.close()
  const { journal: again, lines } = await reopen(path)
  await again.close()
  assert.deepEqual(lines, sent)
})

test('an incomplete last line is dropped, and the next append starts a new line', async (t) => {
  const path = await journalPath(t)
  await writeFile(path, 'one\ntwo\nthr')
  const { journal, lines } = await reopen(path)
  assert.deepEqual(lines, ['one', 'two'])
  await journal.append('three')
  await journal.close()
  assert.equal(await readFile(path, 'utf8'), 'one\ntwo\nthree\n')
})

test('a file that ends in the middle of a character, or of its first line, is read', async (t) => {
  const path = await journalPath(t)
  await writeFile(path, Buffer.from('ชา').subarray(0, 4))
  const { journal, lines } = await reopen(path)
  await journal.close()
  assert.deepEqual(lines, [])
  assert.equal(await readFile(path, 'utf8'), '')
})

test('lines longer than one read are complete', async (t) => {
  const path = await journalPath(t)
  const long = 'ก'.repeat(3_000_000)
  await appendFile(path, `short\n${long}\nlast\n`)
  const { journal, lines } = await reopen(path)
  await journal.close()
  assert.deepEqual(lines, ['short', long, 'last'])
})

test('erasing deletes earlier lines, not later ones', async (t) => {
  const path = await journalPath(t)
  const { journal } = await reopen(path)
  await Promise.all([journal.append('before'), journal.erase(), journal.append('after')])
  await journal.close()
  assert.equal(await readFile(path, 'utf8'), 'after\n')
})
