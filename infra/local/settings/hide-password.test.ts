import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hideLogin, hidePassword } from './hide-password.ts'

test('an address is shown without its password, even with special characters in it', () => {
  for (const [address, shown, anonymous] of [
    ['mysql://shop@db:3306/shop', 'mysql://shop@db:3306/shop', 'mysql://…@db:3306/shop'],
    [
      'mysql://shop:p@ss%@db/shop?charset=utf8',
      'mysql://shop:…@db/shop?charset=utf8',
      'mysql://…@db/shop?charset=utf8',
    ],
    ['https://user:p@ss@host/maven', 'https://user:…@host/maven', 'https://…@host/maven'],
    ['https://user:p%40ss@host/maven', 'https://user:…@host/maven', 'https://…@host/maven'],
    ['https://host/%E0%A4%A', 'https://host/%E0%A4%A', 'https://host/%E0%A4%A'],
    ['secret', '', ''],
  ] as const) {
    assert.equal(hidePassword(address), shown)
    assert.equal(hideLogin(address), anonymous)
  }
})
