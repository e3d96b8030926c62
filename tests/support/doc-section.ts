import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../infra/local/paths.ts'

/** The text below a heading `## …` of a document, up to the next one of this rank. Tests run what it contains. */
export function readDocSection(file: string, heading: string): string {
  const sections = readDoc(file).split(/^## /m)
  const section = sections.find((text) => text.startsWith(`${heading}\n`))
  assert.ok(section !== undefined, `a section "${heading}" in ${file}`)
  return section
}

/** The first block of code in a language, from a section of a document. */
export function readDocBlock(file: string, heading: string, language: string): string {
  const section = readDocSection(file, heading)
  const [, block = ''] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(section) ?? []
  assert.notEqual(block, '', `a ${language} block in "${heading}" of ${file}`)
  return block.trim()
}

/** A whole document, named from the project's root. */
export function readDoc(file: string): string {
  return readFileSync(join(PROJECT_ROOT, file), 'utf8')
}

/** Blocks of code are commands and answers, which have their own tests. */
export function withoutCode(text: string): string {
  return text.replaceAll(/^ *```.*?^ *```$/gms, '')
}

/** The anchors that GitHub makes from headings. */
export function anchorsOf(text: string): string[] {
  const headings = [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
