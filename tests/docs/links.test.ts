import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { PROJECT_ROOT } from '../../infra/local/paths.ts'
import { anchorsOf, readDoc, withoutCode } from '../support/doc-section.ts'

const SOURCES = ['.ci', 'docs', 'frontend', 'infra', 'services', 'tests']
const fileNames = new Set(
  SOURCES.flatMap((folder) =>
    readdirSync(join(PROJECT_ROOT, folder), { recursive: true, encoding: 'utf8' }),
  ).map((path) => basename(path)),
)

const documents = [
  'README.md',
  'infra/line-simulator/README.md',
  ...readdirSync(join(PROJECT_ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`),
]

for (const document of documents) {
  describe(document, () => {
    const prose = withoutCode(readDoc(document))

    test('every relative link leads to a file, and to a heading of it', () => {
      const broken = linksIn(prose).filter((link) => !leadsSomewhere(document, link))
      assert.deepEqual(broken, [])
    })

    test('every path and file name between backticks exists', () => {
      const missing = namesIn(prose).filter((name) => !isThere(name))
      assert.deepEqual(missing, [])
    })
  })
}

function linksIn(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  )
  return links.filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? document : join(dirname(document), path)
  if (!existsSync(join(PROJECT_ROOT, target))) return false
  return anchor === undefined || anchorsOf(readDoc(target)).includes(anchor)
}

/** Paths below a folder of the project, and names of source files. */
function namesIn(text: string): string[] {
  const words = [...text.matchAll(/`([\w./-]+)`/g)].map(([, word = '']) => word)
  return words.filter((word) => SOURCES.includes(word.split('/')[0] ?? '') || /\.(ts|tsx|md)$/.test(word))
}

/** A name without a folder may be that of a file anywhere. */
function isThere(name: string): boolean {
  return name.includes('/') ? existsSync(join(PROJECT_ROOT, name)) : fileNames.has(name)
}
