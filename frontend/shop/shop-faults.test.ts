import AxeBuilder from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { says, useShop } from './testing/use-shop.ts'

const openShop = useShop()

test('a handler that throws is shown, with a button to reload', async () => {
  const { page, api, buyButton, orders } = await openShop({
    hasFaults: true,
    browser: { reducedMotion: 'reduce' },
    intercept: (opened) =>
      opened.addInitScript(() => {
        if (sessionStorage.getItem('is-sound')) return
        crypto.getRandomValues = () => {
          Reflect.deleteProperty(crypto, 'getRandomValues')
          throw new Error('no random numbers')
        }
      }),
  })
  await buyButton('Thai tea').click()
  const fault = page.getByRole('alert')
  await says(fault, 'Something went wrong on this page. Open orders are kept.')
  const { violations } = await new AxeBuilder({ page }).analyze()
  assert.deepEqual(
    violations.map(({ id }) => id),
    [],
  )

  await page.evaluate(() => sessionStorage.setItem('is-sound', 'yes'))
  await fault.getByRole('button', { name: 'Reload' }).click()
  await buyButton('Thai tea').click()
  await says(orders, '#1042')
  assert.equal(api.orders.length, 1)
})

test('what fails later, in a list or in the feed, is shown too, in the language of the page', async () => {
  for (const broken of ['Array.prototype.sort', 'TextDecoder.prototype.decode', 'Headers.prototype.get']) {
    const { page } = await openShop({
      hasFaults: true,
      browser: { locale: 'th-TH' },
      intercept: (opened) =>
        opened.addInitScript((path) => {
          const [type = '', , name = ''] = path.split('.')
          const { prototype } = (window as unknown as Record<string, { prototype: object }>)[type] ?? {}
          Object.defineProperty(prototype, name, {
            value: () => {
              throw new TypeError('broken')
            },
          })
        }, broken),
    })
    await says(page.getByRole('alert'), 'หน้านี้เกิดข้อผิดพลาด')
    assert.equal(await page.getByRole('alert').count(), 1)
  }
})

test('a page whose script does not load or cannot run says so', async () => {
  for (const body of [undefined, 'const = ;']) {
    const { page } = await openShop({
      hasFaults: true,
      intercept: (opened) =>
        opened.route(/\/assets\/index-.*\.js$/, (route) =>
          body === undefined ? route.abort() : route.fulfill({ contentType: 'text/javascript', body }),
        ),
    })
    await says(page.getByRole('alert'), 'Something went wrong on this page.')
  }
})

test('errors of other scripts in the page, and pictures that do not load, are not shown as faults', async () => {
  const { page, buyButton } = await openShop({ hasFaults: true })
  await buyButton('Thai tea').waitFor()
  await page.evaluate(async () => {
    const picture = document.createElement('img')
    const failed = new Promise((resolve) => (picture.onerror = resolve))
    picture.src = '/no-such-picture.png'
    document.body.append(picture)
    await failed
    const foreign = new Error('from an extension')
    foreign.stack = 'Error: from an extension\n    at chrome-extension://abc/content.js:1:1'
    dispatchEvent(new ErrorEvent('error', { error: foreign, message: foreign.message }))
    dispatchEvent(new ErrorEvent('error', { message: 'Script error.' }))
    dispatchEvent(
      new PromiseRejectionEvent('unhandledrejection', { reason: foreign, promise: Promise.resolve() }),
    )
  })
  assert.equal(await page.getByRole('alert').count(), 0)
})
