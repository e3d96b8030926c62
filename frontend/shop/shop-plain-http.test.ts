import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { OTHER_NAME } from '../shared/testing/open-browser.ts'
import { LIFF_ID, standInForLine } from './testing/stand-in-line.ts'
import { says, useShop } from './testing/use-shop.ts'

const openShop = useShop()

/** How a phone reaches this machine: its addresses in the local network, and a name. */
const hosts = [
  OTHER_NAME,
  ...Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address),
]

test('over plain http at an address that is not loopback the shop works, with the simulator of that machine', async () => {
  for (const host of hosts) {
    const { page, api, buyButton, orders } = await openShop({
      host,
      // The address as the server configures it.
      prepare: (stand) => Object.assign(stand.config, { simulatorUrl: stand.url.replace(host, '127.0.0.1') }),
    })
    assert.equal(await page.evaluate(() => isSecureContext), false)
    await buyButton('Thai tea').click()
    await says(orders, '#1042')
    api.confirm(1042)
    await says(orders, /#1042.*Confirmed in LINE/)
    const chat = await page.getByRole('link', { name: 'LINE chat' }).getAttribute('href')
    assert.ok(chat?.startsWith(`${api.url}/chat/`), chat ?? 'no chat')
  }
})

test('over plain http LINE’s login says that it needs https', async () => {
  const { page } = await openShop({
    host: OTHER_NAME,
    config: { authMode: 'line', liffId: LIFF_ID, simulatorUrl: null },
    intercept: standInForLine,
  })
  await says(page.locator('.opening'), 'LINE’s login works only at addresses that begin with https.')
})
