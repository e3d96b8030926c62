import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { copyBootstrapParts } from '../testing/bootstrap-parts.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

const skip = process.platform === 'win32'
const lock = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  },
}

interface Checkout {
  readonly installed?: object | string
  /** The packages that are really there. */
  readonly folders?: readonly string[]
  readonly main?: string
  /** What npm does. */
  readonly npm?: string
  readonly env?: NodeJS.ProcessEnv
}

/** A checkout of which only bootstrap.js and its parts are real; npm leaves a file behind. */
function makeCheckout(
  t: TestContext,
  { installed, folders = ['a', 'b'], main = '', npm = '', env = {} }: Checkout,
) {
  const root = temporaryDirectory(t)
  for (const folder of ['infra/local', 'node_modules']) mkdirSync(join(root, folder), { recursive: true })
  copyBootstrapParts(root)
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock))
  writeFileSync(join(root, 'infra/local/main.ts'), main)
  for (const name of folders) {
    mkdirSync(join(root, 'node_modules', name))
    writeFileSync(join(root, 'node_modules', name, 'package.json'), '{}')
  }
  if (installed) {
    const content = typeof installed === 'string' ? installed : JSON.stringify(installed)
    writeFileSync(join(root, 'node_modules/.package-lock.json'), content)
  }
  writeFileSync(
    join(root, 'npm-cli.js'),
    `import { mkdirSync, writeFileSync } from 'node:fs'; writeFileSync('npm-ran', ''); ${npm}`,
  )
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [join(root, 'infra/local/bootstrap.js'), ...args], {
      env: { ...process.env, ...env, npm_execpath: join(root, 'npm-cli.js'), npm_lifecycle_event: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    t.after(() => child.kill('SIGKILL'))
    let complaints = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text
    })
    return {
      child,
      complaints: () => complaints,
      ended: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    }
  }
  return { start, npmRan: () => existsSync(join(root, 'npm-ran')) }
}

test(
  'installs the packages when they are missing, other than asked for, or only half there',
  { skip },
  async (t) => {
    const other = { packages: { 'node_modules/a': { version: '0.9.0' } } }
    for (const installed of [undefined, other, { packages: {} }, '{"packages": {"node_mod']) {
      const { start, npmRan } = makeCheckout(t, installed ? { installed } : {})
      await start('start').ended
      assert.equal(npmRan(), true, JSON.stringify(installed))
    }
  },
)

test('installs the packages when one that was installed is gone', { skip }, async (t) => {
  const { start, npmRan } = makeCheckout(t, { installed: lock, folders: ['b'] })
  await start('start').ended
  assert.equal(npmRan(), true)
})

test('does not when they are there, be it without an optional one', { skip }, async (t) => {
  const withoutOptional = { packages: { 'node_modules/a': { version: '1.0.0' } } }
  for (const installed of [lock, withoutOptional]) {
    const { start, npmRan } = makeCheckout(t, { installed })
    await start('start').ended
    assert.equal(npmRan(), false, JSON.stringify(installed))
  }
})

test('hands its arguments over, and the exit status back', { skip }, async (t) => {
  const main = `process.exitCode = process.argv.slice(2).join(' ') === 'test a b' ? 42 : 1`
  const { start } = makeCheckout(t, { installed: lock, main })
  assert.deepEqual(await start('test', 'a', 'b').ended, [42, null])
})

test('passes signals on and waits for the orderly end', { skip }, async (t) => {
  const main = `
    for (const [index, name] of ['SIGINT', 'SIGTERM', 'SIGHUP'].entries())
      process.on(name, () => setTimeout(() => process.exit(50 + index), 50))
    setInterval(() => {}, 1000)
    console.log('up')`
  for (const [index, signal] of (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).entries()) {
    const { child, ended } = makeCheckout(t, { installed: lock, main }).start('start')
    await once(child.stdout, 'data')
    child.kill(signal)
    assert.deepEqual(await ended, [50 + index, null])
  }
})

test(
  'when the packages cannot be installed, says why and what to do, and starts nothing',
  { skip },
  async (t) => {
    const npm = `
    const logs = process.argv[process.argv.indexOf('--logs-dir') + 1]
    writeFileSync(logs + '/debug-0.log', '0 verbose cli x\\n58 error code ENOTFOUND\\n')
    process.exitCode = 1`
    const { start } = makeCheckout(t, { npm, main: `console.log('started')` })
    const { child, complaints, ended } = start('start')
    child.stdout.resume()
    assert.deepEqual(await ended, [1, null])
    assert.match(
      complaints(),
      /^npm could not reach its registry:\n {2}Are you online\?.*\n.*\nNothing was started\.\n$/,
    )
  },
)

test('what it starts reaches this machine without the proxy of the environment', { skip }, async (t) => {
  const main = `process.exitCode = process.env.NO_PROXY?.includes('127.0.0.1') && process.env.NODE_USE_ENV_PROXY ? 42 : 1`
  const { start } = makeCheckout(t, { installed: lock, main, env: { HTTPS_PROXY: 'http://127.0.0.1:9' } })
  assert.deepEqual(await start('start').ended, [42, null])
})

test('npm trusts what the system trusts, as what is started later does', { skip }, async (t) => {
  const npm = `process.exitCode = process.env.NODE_USE_SYSTEM_CA === '1' ? 0 : 1`
  const { start } = makeCheckout(t, { npm, main: 'process.exitCode = 42' })
  assert.deepEqual(await start('start').ended, [42, null])
})

test(
  'a proxy that is none is told in one line, without its value, before anything starts',
  { skip },
  async (t) => {
    const { start, npmRan } = makeCheckout(t, { env: { HTTPS_PROXY: 'http://secret:port' } })
    const { complaints, ended } = start('start')
    assert.deepEqual(await ended, [1, null])
    assert.match(complaints(), /^HTTPS_PROXY names no proxy: .*\n$/)
    assert.doesNotMatch(complaints(), /secret/)
    assert.equal(npmRan(), false)
  },
)
