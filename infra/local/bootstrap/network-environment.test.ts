import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test, type TestContext } from 'node:test'
import { findProxyFault, networkEnvironment } from './network-environment.js'

test('connections on this machine use no proxy, whichever variable names one', () => {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy']) {
    const env = networkEnvironment({ [name]: 'http://proxy:3128' })
    assert.equal(env.NO_PROXY, '127.0.0.1,localhost,::1,[::1]', name)
    assert.equal(env.no_proxy, env.NO_PROXY)
    assert.equal(env.NODE_USE_ENV_PROXY, '1')
    assert.equal(env[name], 'http://proxy:3128')
  }
})

test('keeps the hosts that NO_PROXY already lists', () => {
  const proxy = { HTTPS_PROXY: 'http://proxy:3128' }
  assert.equal(
    networkEnvironment({ ...proxy, NO_PROXY: 'a.test, localhost' }).NO_PROXY,
    'a.test,localhost,127.0.0.1,::1,[::1]',
  )
  for (const all of ['*', 'a.test, *']) {
    const env = networkEnvironment({ ...proxy, no_proxy: all })
    assert.deepEqual([env.NO_PROXY, env.no_proxy], ['*', '*'], all)
  }
})

test('with a dead proxy, Node reaches this machine, and other hosts only if NO_PROXY is *', async (t) => {
  const urls = [await serve(t, '127.0.0.1'), await serve(t, '::1')].filter((url) => url !== undefined)
  // This host does not exist, so only a proxy can refuse the connection.
  const other = 'http://placeorder.invalid/'
  const proxy = { HTTP_PROXY: '127.0.0.1:9' }
  assert.deepEqual(
    await fetchAll(proxy, urls),
    urls.map(() => 'ok'),
  )
  assert.deepEqual(await fetchAll(proxy, [other]), ['ECONNREFUSED'])
  for (const NO_PROXY of ['*', 'a.test,*'])
    assert.notDeepEqual(await fetchAll({ ...proxy, NO_PROXY }, [other]), ['ECONNREFUSED'], NO_PROXY)
})

test('the scheme of a proxy is optional; an invalid address is reported without its value', () => {
  for (const HTTPS_PROXY of ['10.0.0.1:3128', 'proxy.corp:3128', 'user:secret@proxy.corp:3128']) {
    assert.equal(networkEnvironment({ HTTPS_PROXY }).HTTPS_PROXY, `http://${HTTPS_PROXY}`)
    assert.equal(findProxyFault({ HTTPS_PROXY }), undefined)
  }
  for (const http_proxy of ['secret:port', 'http://', 'ftp://secret', 'http://user:secret%@proxy:1']) {
    const fault = findProxyFault({ http_proxy }) ?? ''
    assert.match(fault, /^http_proxy is not a proxy address: write http:.*$/, http_proxy)
    assert.doesNotMatch(fault, /secret/)
  }
})

test("without a proxy no proxy variable is set; the system's certificates are trusted unless disabled", () => {
  assert.deepEqual(networkEnvironment({ HTTPS_PROXY: '' }), { HTTPS_PROXY: '', NODE_USE_SYSTEM_CA: '1' })
  assert.equal(networkEnvironment({ NODE_USE_SYSTEM_CA: '0' }).NODE_USE_SYSTEM_CA, '0')
})

/** Undefined where this machine has no such address. */
async function serve(t: TestContext, host: string): Promise<string | undefined> {
  const server = createServer((_request, response) => response.end('ok')).listen(0, host)
  t.after(() => server.close())
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const { port } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`
}

/** What a Node process with this environment receives. */
async function fetchAll(env: NodeJS.ProcessEnv, urls: readonly string[]): Promise<unknown> {
  const program = `
    const got = (url) => fetch(url).then((response) => response.text(), ({ cause }) => cause.code)
    console.log(JSON.stringify(await Promise.all(${JSON.stringify(urls)}.map(got))))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: networkEnvironment({ PATH: process.env.PATH, ...env }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(await text(child.stdout))
}
