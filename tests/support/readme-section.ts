import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../infra/local/paths.ts'

/** The first block of code in a language, from a section of the README, so that a test does what stands there. */
export function readReadmeBlock(heading: string, language: string): string {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const [, block = ''] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(section) ?? []
  assert.notEqual(block, '', `a ${language} block in "${heading}" of the README`)
  return block.trim()
}
