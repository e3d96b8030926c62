import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '../../shared/runtime/read-config.ts'
import { readProxySettings } from './proxy-settings.ts'

test('proxies are read with or without a scheme, in upper or lower case; other variables are ignored', () => {
  const env = {
    HTTPS_PROXY: 'proxy:3128',
    http_proxy: 'https://user:pass%25word@proxy',
    HTTP_PROXY: '',
    NO_PROXY: 'a.example,.b.example',
    PATH: '/bin',
  }
  assert.deepEqual(readProxySettings(env), {
    HTTPS_PROXY: 'http://proxy:3128',
    http_proxy: 'https://user:pass%25word@proxy',
    NO_PROXY: 'a.example,.b.example',
    no_proxy: undefined,
  })
})

for (const address of [
  'http://u:secret@host:99999',
  'socks5://u:secret@host',
  '::',
  'http://u:secret%@host',
]) {
  test(`${address} is rejected with the name of its variable`, () => {
    assert.throws(
      () => readProxySettings({ HTTPS_PROXY: address }),
      (error) =>
        error instanceof ConfigError &&
        error.message.includes('HTTPS_PROXY: must be http://host:port') &&
        !error.message.includes('secret'),
    )
  })
}
