import assert from 'node:assert/strict'
import test, { after, before, describe, type TestContext } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { startSimulator, temporaryDir, type TestSimulator } from '../testing/test-simulator.ts'

const PLOY = `U${'1'.repeat(32)}`
const PHONE = { width: 375, height: 812 }
const DESKTOP = { width: 1440, height: 900 }

let browser: Browser
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
})
after(() => browser.close())

async function openPage(t: TestContext, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'en-GB', ...options })
  t.after(() => context.close())
  return context.newPage()
}

async function openChat(
  t: TestContext,
  { url }: TestSimulator,
  options?: BrowserContextOptions,
): Promise<Page> {
  const page = await openPage(t, options)
  await page.goto(`${url}/chat/${PLOY}`)
  await page.getByText('Live', { exact: true }).waitFor()
  return page
}

const bubbles = (page: Page) => page.locator('.bubble').allTextContents()

describe('the chat page', () => {
  test('shows the messages of a user by day, and new ones while it is open', async (t) => {
    const simulator = await startSimulator(t)
    await simulator.push({ to: PLOY, text: 'Buy product: Thai tea successful!' })
    await simulator.push({ to: 'U1234', text: 'for another user' })
    const page = await openChat(t, simulator)
    assert.deepEqual(await bubbles(page), ['Buy product: Thai tea successful!'])

    await simulator.push({ to: PLOY, messages: ['two', 'three'].map((text) => ({ type: 'text', text })) })
    await page.getByText('three').waitFor()
    assert.deepEqual(await bubbles(page), ['Buy product: Thai tea successful!', 'two', 'three'])
    assert.deepEqual(await page.locator('.day').allTextContents(), ['Today'])
    assert.match(await page.locator('.message time').first().innerText(), /^\d\d:\d\d$/)
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Placeorder')
  })

  test('shows when it is not live, and then catches up without gaps or repeats', async (t) => {
    const dataDir = await temporaryDir(t)
    const first = await startSimulator(t, { dataDir })
    const page = await openChat(t, first)
    await first.push({ to: PLOY, text: 'before the break' })
    await page.getByText('before the break').waitFor()
    await first.stop()
    await page.getByText('Not live, reconnecting…').waitFor()

    const second = await startSimulator(t, { dataDir, port: Number(new URL(first.url).port) })
    await second.push({ to: PLOY, text: 'during the break' })
    await page.getByText('Live', { exact: true }).waitFor()
    await second.push({ to: PLOY, text: 'after the break' })
    await page.getByText('after the break').waitFor()
    assert.deepEqual(await bubbles(page), ['before the break', 'during the break', 'after the break'])
  })

  test('shows markup as plain text', async (t) => {
    const simulator = await startSimulator(t)
    const text = `<img src=x onerror="document.title='owned'"> & <b>bold</b> "quoted" </template>`
    await simulator.push({ to: PLOY, text })
    const page = await openChat(t, simulator)
    await simulator.push({ to: PLOY, text })
    await page.locator('.bubble').nth(1).waitFor()
    assert.deepEqual(await bubbles(page), [text, text])
    assert.match(await page.title(), /Ploy$/)
  })

  test('pages back through a long history', async (t) => {
    const simulator = await startSimulator(t)
    for (let count = 1; count <= 50; count += 1) {
      const texts = Array.from({ length: 5 }, (_, index) => `m${(count - 1) * 5 + index + 1}`)
      await simulator.push({ to: PLOY, messages: texts.map((text) => ({ type: 'text', text })) })
    }
    const page = await openChat(t, simulator)
    const seen = await bubbles(page)
    while (await page.getByText('Earlier messages', { exact: true }).isVisible()) {
      await page.getByText('Earlier messages', { exact: true }).click()
      await page.waitForURL(/before=/)
      await page.getByText('Newest messages').waitFor()
      seen.unshift(...(await bubbles(page)))
      if (seen.length > 250) break
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 250 }, (_, index) => `m${index + 1}`),
    )
  })

  test('becomes empty when all messages are deleted', async (t) => {
    const simulator = await startSimulator(t)
    await simulator.push({ to: PLOY, text: 'soon gone' })
    const page = await openChat(t, simulator)
    await simulator.agent.delete('/simulator/messages').expect(204)
    await page.getByText('No messages yet. They appear here').waitFor()
    assert.deepEqual(await bubbles(page), [])
  })
})

describe('a fault of the page', () => {
  for (const broken of ['a message that cannot be shown', 'a script that does not load']) {
    test(`is shown, with a button to reload: ${broken}`, async (t) => {
      const simulator = await startSimulator(t)
      const page = await openPage(t, { reducedMotion: 'reduce' })
      if (broken.startsWith('a script')) await page.route(/chat\.js$/, (route) => route.abort())
      await page.goto(`${simulator.url}/chat/${PLOY}`)
      if (broken.startsWith('a message')) {
        await page.getByText('Live', { exact: true }).waitFor()
        await page.evaluate('document.querySelector("template").remove()')
        await simulator.push({ to: PLOY, text: 'not shown at first' })
      }
      const fault = page.getByRole('alert')
      await fault.getByText('Something went wrong on this page.').waitFor()
      assert.deepEqual(await violations(page), [])

      await page.unrouteAll()
      await fault.getByRole('button', { name: 'Reload' }).click()
      await page.getByText('Live', { exact: true }).waitFor()
      assert.equal(await fault.count(), 0)
    })
  }

  test('is in the language of the page, and a simulator that is away is none', async (t) => {
    const simulator = await startSimulator(t)
    const page = await openPage(t, { locale: 'th-TH' })
    await page.goto(`${simulator.url}/chat/${PLOY}`)
    await page.getByText('สด', { exact: true }).waitFor()
    await simulator.stop()
    await page.getByText('ไม่สด กำลังเชื่อมต่อใหม่…').waitFor()
    assert.equal(await page.getByRole('alert').count(), 0)
    await page.evaluate('void setTimeout(() => JSON.parse("{"))')
    await page.getByRole('alert').getByText('หน้านี้เกิดข้อผิดพลาด').waitFor()
  })
})

describe('the list of chats', () => {
  test('has the test users and all users with messages, with links to their chats', async (t) => {
    const { url, push } = await startSimulator(t)
    await push({ to: 'U/1 ?&', text: 'hello' })
    const page = await openPage(t)
    await page.goto(url)
    const names = await page.locator('.person .name').allTextContents()
    assert.deepEqual(names, ['U/1 ?&', 'Ploy', 'Somchai', 'Malee', 'Anna'])

    await page.getByText('U/1 ?&').click()
    await page.getByText('Live', { exact: true }).waitFor()
    assert.deepEqual(await bubbles(page), ['hello'])
  })

  test('finds a user, and opens one that has no messages yet', async (t) => {
    const { url } = await startSimulator(t)
    const page = await openPage(t)
    await page.goto(url)
    await page.getByRole('searchbox').fill('U999')
    await page.keyboard.press('Enter')
    await page.getByText('Open “U999”').click()
    await page.getByText('On the phone of U999').waitFor()
  })

  test('is in Thai for a Thai browser, and in English when chosen', async (t) => {
    const { url } = await startSimulator(t)
    const page = await openPage(t, { locale: 'th-TH' })
    await page.goto(url)
    await page.getByRole('heading', { name: 'แชท' }).waitFor()
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
    await page.goto(`${url}/chat/${PLOY}`)
    await page.getByText('Live', { exact: true }).waitFor()
  })
})

describe('the pages are accessible', () => {
  for (const viewport of [PHONE, DESKTOP]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`at ${viewport.width} × ${viewport.height}, ${colorScheme}`, async (t) => {
        const simulator = await startSimulator(t)
        await simulator.push({ to: PLOY })
        const page = await openChat(t, simulator, { viewport, colorScheme, reducedMotion: 'reduce' })
        assert.deepEqual(await violations(page), [])
        await page.goto(simulator.url)
        assert.deepEqual(await violations(page), [])
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        assert.equal(overflow, 0)
      })
    }
  }

  test('in every state, in both themes', async (t) => {
    const simulator = await startSimulator(t)
    const page = await openPage(t, { reducedMotion: 'reduce' })
    const check = async (state: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        assert.deepEqual(await violations(page), [], `${state}, ${colorScheme}`)
      }
      assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, state)
    }
    await page.goto(`${simulator.url}/?q=unknown`)
    await page.getByText('No user here').waitFor()
    await check('no match')
    await page.goto(`${simulator.url}/chat/${PLOY}`)
    await page.getByText('Live', { exact: true }).waitFor()
    await check('no messages')
    for (let count = 0; count < 25; count++)
      await simulator.push({ to: PLOY, messages: Array(5).fill({ type: 'text', text: 'W'.repeat(255) }) })
    await page.locator('.bubble').nth(124).waitFor()
    await page.locator('.scroll').evaluate((scroll) => (scroll.scrollTop = 0))
    await simulator.push({ to: PLOY, text: 'one more' })
    await page.getByRole('button', { name: 'New message' }).waitFor()
    await check('a new message below')
    await page.reload()
    await page.getByText('Earlier messages', { exact: true }).click()
    await page.getByText('Newest messages').waitFor()
    await check('earlier messages')
    await page.getByText('Newest messages').click()
    await page.getByText('Live', { exact: true }).waitFor()
    await simulator.stop()
    await page.getByText('Not live, reconnecting…').waitFor()
    await check('not live')
  })

  test('with the keyboard one goes from the list to a chat, reads it to its beginning, and goes back', async (t) => {
    const simulator = await startSimulator(t)
    for (let count = 0; count < 30; count++) await simulator.push({ to: PLOY, text: `message ${count}` })
    const page = await openPage(t)
    await page.goto(simulator.url)
    const pressUntil = async (isReached: string): Promise<void> => {
      for (let presses = 0; presses < 20 && !(await page.evaluate(isReached)); presses++)
        await page.keyboard.press('Tab')
    }
    await pressUntil('document.activeElement.matches(".person")')
    await page.keyboard.press('Enter')
    await page.getByText('Live', { exact: true }).waitFor()
    await pressUntil('document.activeElement.matches(".scroll")')
    await page.keyboard.press('Home')
    await waitFor('the first message', () =>
      page.evaluate('document.querySelector(".scroll").scrollTop === 0'),
    )
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
  })

  test('and load nothing from other servers', async (t) => {
    const { agent } = await startSimulator(t)
    const { headers } = await agent.get(`/chat/${PLOY}`).expect(200)
    assert.match(String(headers['content-security-policy']), /^default-src 'none';script-src 'self';/)
  })
})

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
