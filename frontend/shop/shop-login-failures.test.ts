import AxeBuilder from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { LIFF_ID, standInForLine, type StandInLine } from './testing/stand-in-line.ts'
import { type OpenShop, says, useShop } from './testing/use-shop.ts'

const openShop = useShop()
const config = { authMode: 'line', liffId: LIFF_ID, simulatorUrl: null } as const
const HOUR = 3_600_000

interface LineShop extends OpenShop {
  readonly line: StandInLine
}

interface LineOptions {
  readonly browser?: BrowserContextOptions
  /** Before the page opens. */
  readonly prepare?: (line: StandInLine, page: Page, api: OpenShop['api']) => unknown
}

/** A shop with a LIFF app: the real SDK, and a stand-in for LINE. */
async function openLineShop({ browser, prepare }: LineOptions = {}): Promise<LineShop> {
  let line: StandInLine | undefined
  let stub: OpenShop['api'] | undefined
  const shop = await openShop({
    config,
    ...(browser && { browser }),
    prepare: (api) => (stub = api),
    intercept: async (page, url) => {
      line = await standInForLine(page, url)
      assert.ok(stub)
      await prepare?.(line, page, stub)
    },
  })
  assert.ok(line)
  return { ...shop, line }
}

/** The device's clock is ahead by what the page's storage says under `test.ahead`, or by this. */
function setClockAhead(page: Page, milliseconds: number): Promise<unknown> {
  return page.addInitScript((usual) => {
    const ahead = Number(localStorage.getItem('test.ahead') ?? usual)
    const RealDate = Date
    const now = (): number => RealDate.now() + ahead
    window.Date = new Proxy(RealDate, {
      construct: (target, [first, ...rest]) =>
        Reflect.construct(target, first === undefined ? [now()] : [first, ...(rest as unknown[])]) as Date,
      get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
    })
  }, milliseconds)
}

test('a clock that is hours or a day ahead is named after one login, and nothing is repeated', async () => {
  for (const [ahead, words] of [
    [7 * HOUR, '7 hours ahead'],
    [24 * HOUR, '1 day ahead'],
  ] as const) {
    const { page, line } = await openLineShop({ prepare: (_line, opened) => setClockAhead(opened, ahead) })
    await says(page.locator('.opening'), `The clock of this device is wrong: ${words}.`)
    assert.equal(line.logins, 1)
    await page.reload()
    await says(page.locator('.opening'), `The clock of this device is wrong: ${words}.`)
    assert.equal(line.logins, 1)

    await page.evaluate(() => localStorage.setItem('test.ahead', '0'))
    await page.getByRole('button', { name: 'Try again' }).click()
    await says(page.locator('.profile'), 'Ploy')
    assert.equal(line.logins, 2)
  }
})

test('a clock that is behind, or ahead by less than a token lives, does not matter', async () => {
  for (const ahead of [-24 * HOUR, -7 * HOUR, -5 * 60_000, 5 * 60_000, 58 * 60_000, HOUR - 30_000]) {
    const { line, buyButton, orders } = await openLineShop({
      prepare: (_line, opened) => setClockAhead(opened, ahead),
    })
    await buyButton('Thai tea').click()
    await says(orders, '#1042')
    assert.equal(line.logins, 1, `${ahead} ms ahead`)
  }
})

test('a user who does not allow the login reads why it is needed, and can try again', async () => {
  const { page, line } = await openLineShop({ prepare: (stand) => (stand.isDenied = true) })
  await says(page.locator('.opening'), 'You did not allow the login at LINE.')
  await says(page.locator('.opening-code'), 'access_denied')
  assert.doesNotMatch(page.url(), /error/)
  await page.reload()
  await says(page.locator('.opening'), 'The login at LINE was not completed.')
  assert.equal(line.logins, 1)
  line.isDenied = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await says(page.locator('.profile'), 'Ploy')
})

test('a failed login passes WCAG 2.2 AA in both themes, and fits a small phone', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await openLineShop({
      browser: { colorScheme, locale: 'th-TH', viewport: { width: 320, height: 640 } },
      prepare: (stand) => (stand.isDenied = true),
    })
    await says(page.locator('.opening'), 'คุณไม่ได้อนุญาต')
    const { violations } = await new AxeBuilder({ page }).analyze()
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    )
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(overflow <= 0, 'the page must not scroll sideways')
  }
})

test('a token that the shop refuses again and again is renewed once', async () => {
  const blockers = {
    nothing: () => undefined,
    'cleared storage': () => {
      sessionStorage.clear()
      for (const name of Object.keys(localStorage))
        if (name.startsWith('placeorder.')) localStorage.removeItem(name)
    },
  }
  for (const [name, blocker] of Object.entries(blockers)) {
    const { page, line, notice } = await openLineShop({
      prepare: async (_line, opened, api) => {
        api.isEveryTokenRefused = true
        await opened.addInitScript(blocker)
      },
    })
    await says(notice, 'The shop does not accept your login (unauthenticated).')
    assert.equal(line.logins, 2, name)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL(/login=token/)
    await says(notice, 'The shop does not accept your login (unauthenticated).')
    assert.equal(line.logins, 3, name)
  }
})

test('an address that loses the cause of a login does not make a circle', async () => {
  const { line, notice } = await openLineShop({
    prepare: async (_line, opened, api) => {
      api.isEveryTokenRefused = true
      await opened.addInitScript(() => {
        const url = new URL(location.href)
        url.searchParams.delete('login')
        history.replaceState(null, '', url)
      })
    },
  })
  await says(notice, 'The shop does not accept your login (unauthenticated).')
  assert.equal(line.logins, 2)
})

test('without the scope openid the login is repeated once, and then explained', async () => {
  const { page, line } = await openLineShop({ prepare: (stand) => (stand.hasOpenId = false) })
  await says(page.locator('.opening'), 'The shop’s owner can add the scope openid')
  assert.equal(line.logins, 2)
})

test('what LINE refuses is shown with its code, in both languages', async () => {
  for (const [path, status, json, english, thai] of [
    ['/contextToken', 404, {}, 'not set up correctly', 'ตั้งค่าไม่ถูกต้อง'],
    ['/contextToken', 403, {}, 'LINE does not allow this login', 'LINE ไม่อนุญาต'],
    ['/contextToken', 500, {}, 'LINE has a problem right now', 'ตอนนี้ LINE มีปัญหา'],
    ['/contextToken', 429, {}, 'too many logins right now', 'มากเกินไป'],
    ['/token', 400, { error: 'invalid_grant' }, 'LINE did not accept the login', 'LINE ไม่ยอมรับ'],
    ['/certs', 200, { keys: [] }, 'could not be verified', 'ตรวจสอบคำตอบ'],
  ] as const) {
    const { page, line } = await openLineShop({
      prepare: (stand) => stand.faults.set(path, { status, json }),
    })
    await says(page.locator('.opening'), english)
    await page.getByRole('button', { name: 'เปลี่ยนเป็นภาษาไทย' }).click()
    await says(page.locator('.opening'), thai)
    assert.ok(line.logins <= 1)
  }
})

test('while LINE cannot be reached the page keeps trying, without a login', async () => {
  const { page, line } = await openLineShop({
    prepare: (stand) => stand.faults.set('/contextToken', 'unreachable'),
  })
  await says(page.locator('.opening'), 'LINE cannot be reached just now. We keep trying.')
  assert.equal(line.logins, 0)
  line.faults.clear()
  await says(page.locator('.profile'), 'Ploy')
  assert.equal(line.logins, 1)
})

test('a browser that blocks storage is named', async () => {
  for (const name of ['localStorage', 'sessionStorage'] as const) {
    const { page, line } = await openLineShop({
      prepare: (_line, opened) =>
        opened.addInitScript((blocked) => {
          Object.defineProperty(window, blocked, {
            get: () => {
              throw new DOMException('blocked', 'SecurityError')
            },
          })
        }, name),
    })
    await says(page.locator('.opening'), 'This browser blocks site data, which LINE’s login needs.')
    assert.equal(line.logins, 0, name)
  }
})
