import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkEnvironment } from './network-environment.js'

test('what stays on this machine takes no proxy, whichever variable names one', () => {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy']) {
    const env = networkEnvironment({ [name]: 'http://proxy:3128' })
    assert.equal(env.NO_PROXY, '127.0.0.1,localhost,::1', name)
    assert.equal(env.no_proxy, env.NO_PROXY)
    assert.equal(env.NODE_USE_ENV_PROXY, '1')
    assert.equal(env[name], 'http://proxy:3128')
  }
})

test('what else was to take none, does not', () => {
  const proxy = { HTTPS_PROXY: 'http://proxy:3128' }
  assert.equal(
    networkEnvironment({ ...proxy, NO_PROXY: 'a.test, localhost' }).NO_PROXY,
    'a.test,localhost,127.0.0.1,::1',
  )
  assert.match(networkEnvironment({ ...proxy, no_proxy: '*' }).NO_PROXY ?? '', /^\*,/)
})

test('without a proxy nothing is said of one; what the system trusts is trusted, unless told otherwise', () => {
  assert.deepEqual(networkEnvironment({ HTTPS_PROXY: '' }), { HTTPS_PROXY: '', NODE_USE_SYSTEM_CA: '1' })
  assert.equal(networkEnvironment({ NODE_USE_SYSTEM_CA: '0' }).NODE_USE_SYSTEM_CA, '0')
})
