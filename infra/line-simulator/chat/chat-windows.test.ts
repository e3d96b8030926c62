import assert from 'node:assert/strict'
import test, { after, before, type TestContext } from 'node:test'
import { chromium, type Browser, type Page } from 'playwright-core'
import { crash, openWindows } from '../../../tests/support/browser/open-windows.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { startSimulator, type TestSimulator } from '../testing/test-simulator.ts'

let browser: Browser
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
})
after(() => browser.close())

const userOf = (number: number) => `U${String(number).padStart(32, '0')}`
const live = (page: Page) => page.getByText('Live', { exact: true }).waitFor()
const bubbles = (page: Page) => page.locator('.bubble').allTextContents()
const saysLast = (page: Page, text: string) => page.locator('.bubble').last().getByText(text).waitFor()

/** Chats that are all seen, each of another user. */
async function openChats(t: TestContext, simulator: TestSimulator, count: number, script = '') {
  const context = await browser.newContext({ viewport: { width: 375, height: 500 }, locale: 'en-GB' })
  t.after(() => context.close())
  if (script !== '') await context.addInitScript(script)
  const pages: Page[] = []
  for (let number = 0; number < count; number += 1) {
    const page = await context.newPage()
    await page.goto(`${simulator.url}/chat/${userOf(number)}`)
    pages.push(page)
  }
  for (const page of pages) await live(page)
  return pages
}

async function pushToAll(simulator: TestSimulator, count: number, text: string): Promise<void> {
  for (let number = 0; number < count; number += 1)
    await simulator.push({ to: userOf(number), text }).expect(200)
}

test('twelve chats get each message once, and one has a feed', async (t) => {
  const simulator = await startSimulator(t)
  const pages = await openChats(t, simulator, 12)
  await waitFor('a feed', () => simulator.openFeeds.size === 1)

  for (const text of ['one', 'two', 'three']) {
    await pushToAll(simulator, 12, text)
    for (const page of pages) await saysLast(page, text)
  }

  for (const page of pages) assert.deepEqual(await bubbles(page), ['one', 'two', 'three'])
  assert.ok(simulator.mostFeeds() <= 2, `${simulator.mostFeeds()} feeds at once`)
})

test('when the chat with the feed crashes, another one takes over, and none misses a message', async (t) => {
  const simulator = await startSimulator(t)
  const pages = await openChats(t, simulator, 3)
  const holder = await waitFor('a feed', () => [...simulator.openFeeds][0]?.url)
  const number = [0, 1, 2].findIndex((other) => holder.includes(userOf(other)))
  const page = pages[number]
  assert.ok(page)

  await crash(page)
  await pushToAll(simulator, 3, 'after the crash')

  const others = pages.filter((other) => other !== page)
  for (const other of others) await saysLast(other, 'after the crash')
  await waitFor('another feed', () =>
    [...simulator.openFeeds].some(({ url }) => url?.includes(userOf(number)) === false),
  )
  await pushToAll(simulator, 3, 'to the next one')
  for (const other of others) await saysLast(other, 'to the next one')
  for (const other of others) assert.deepEqual(await bubbles(other), ['after the crash', 'to the next one'])
  assert.equal(simulator.mostFeeds(), 1)
})

test('a chat behind another tab has no feed, and catches up with messages and deletions in front', async (t) => {
  const simulator = await startSimulator(t)
  const { openWindow, openTab } = await openWindows(createScope(t))
  const back = await openWindow()
  await back.goto(`${simulator.url}/chat/${userOf(1)}`)
  await waitFor('its feed', () => simulator.openFeeds.size === 1)
  await pushToAll(simulator, 2, 'soon gone')
  await saysLast(back, 'soon gone')

  const front = await openTab(back)
  assert.equal(await back.evaluate('document.visibilityState'), 'hidden')
  await waitFor('no feed', () => simulator.openFeeds.size === 0)
  await simulator.agent.delete('/simulator/messages').expect(204)
  await pushToAll(simulator, 2, 'while hidden')
  assert.deepEqual(await bubbles(back), ['soon gone'])

  await back.bringToFront()
  await saysLast(back, 'while hidden')
  await waitFor('the feed', () => simulator.openFeeds.size === 1)
  assert.deepEqual(await bubbles(back), ['while hidden'])
  await front.close()
})

test('a chat that missed more than one answer holds catches up, in order', async (t) => {
  const simulator = await startSimulator(t)
  const script = `Object.defineProperty(window, 'localStorage', { value: null })`
  const [page] = await openChats(t, simulator, 1, script)
  assert.ok(page)
  await page.context().setOffline(true)
  await page.getByText('Not live, reconnecting…').waitFor()
  const texts = Array.from({ length: 600 }, (_, index) => `m${index}`)
  for (let index = 0; index < texts.length; index += 5) {
    const messages = texts.slice(index, index + 5).map((text) => ({ type: 'text', text }))
    await simulator.push({ to: userOf(0), messages }).expect(200)
  }
  await page.context().setOffline(false)

  await saysLast(page, 'm599')
  assert.deepEqual(await bubbles(page), texts)
})

test('where storage is switched off, a chat asks every two seconds, and is live', async (t) => {
  const simulator = await startSimulator(t)
  const script = `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })`
  const pages = await openChats(t, simulator, 2, script)

  await pushToAll(simulator, 2, 'by a request')
  for (const page of pages) await saysLast(page, 'by a request')
  assert.equal(simulator.mostFeeds(), 0)

  await simulator.agent.delete('/simulator/messages').expect(204)
  for (const page of pages) await page.getByText('No messages yet. They appear here').waitFor()
})
