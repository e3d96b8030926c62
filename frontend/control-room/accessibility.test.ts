import AxeBuilder from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { desktop, phone } from '../shared/testing/open-browser.ts'
import { createOverview } from './testing/stand-in-data.ts'
import { useRoom } from './testing/use-room.ts'

const openRoom = useRoom()
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const LOOKS = [
  { language: 'en', viewport: desktop, colorScheme: 'light' },
  { language: 'th', viewport: phone, colorScheme: 'dark' },
] as const
const TOOLS = ['letters', 'rewind', 'messages', 'story', 'products', 'line', 'audit']

test('the page passes WCAG 2.2 AA at both sizes, in both themes and languages, with what needs attention', async () => {
  const { page, api } = await openRoom({
    prepare: (standIn) => {
      standIn.markers.push({ id: 1, at: new Date().toISOString(), kind: 'stop', detail: {} })
      const letter = { id: 7, reason: 'not JSON', topic: 'message-topic', partition: 1, offset: 12 }
      standIn.answers['GET /api/dead-letters'] = () => ({ letters: [letter], nextBefore: null })
      const deadLetters = { waiting: 3 }
      standIn.overview = () => ({ ...createOverview({ deadLetters }), at: new Date().toISOString() })
    },
  })
  await page.locator('.live[data-live="live"]').waitFor()
  await page.getByLabel('Select letter 7').waitFor()
  // Every value of each, once: a check takes seconds.
  for (const { language, viewport, colorScheme } of LOOKS) {
    if (language === 'th') await page.getByRole('button', { name: /^ไทย/ }).click()
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
    assert.deepEqual(found, [], `${viewport.width} px, ${colorScheme}, ${language}`)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(overflow <= 0, 'the page must not scroll sideways')
  }
  api.isFrozen = true
  await page.locator('.live[data-live="lost"]').waitFor()
  const { violations } = await new AxeBuilder({ page }).include('main').withTags(TAGS).analyze()
  assert.deepEqual(violations, [])
})

test('every tool passes WCAG 2.2 AA', async () => {
  const { page } = await openRoom()
  for (const tool of TOOLS) {
    await page.locator(`#tab-${tool}`).click()
    const { violations } = await new AxeBuilder({ page }).include('.tools').withTags(TAGS).analyze()
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
      [],
      tool,
    )
  }
})
