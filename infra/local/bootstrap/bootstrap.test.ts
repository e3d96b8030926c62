import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { PROJECT_ROOT } from '../paths.ts'
import { copyBootstrapParts } from '../testing/bootstrap-parts.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

const lock = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  },
}

interface Checkout {
  readonly installed?: object | string
  /** The packages whose folders exist. */
  readonly folders?: readonly string[]
  readonly main?: string
  /** What npm does. */
  readonly npm?: string
  readonly env?: NodeJS.ProcessEnv
}

/** A checkout in which only bootstrap.js and its parts are real; npm leaves a file behind. */
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
      env: { ...process.env, npm_execpath: join(root, 'npm-cli.js'), npm_lifecycle_event: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    t.after(() => child.kill('SIGKILL'))
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    return {
      child,
      errors: () => errors,
      ended: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    }
  }
  return { root, start, npmRan: () => existsSync(join(root, 'npm-ran')) }
}

test('installs the packages when they are missing, outdated or incomplete', async (t) => {
  const other = { packages: { 'node_modules/a': { version: '0.9.0' } } }
  for (const installed of [undefined, other, { packages: {} }, '{"packages": {"node_mod']) {
    const { start, npmRan } = makeCheckout(t, installed ? { installed } : {})
    await start('start').ended
    assert.equal(npmRan(), true, JSON.stringify(installed))
  }
})

test('installs the packages when one of them was removed', async (t) => {
  const { start, npmRan } = makeCheckout(t, { installed: lock, folders: ['b'] })
  await start('start').ended
  assert.equal(npmRan(), true)
})

test('does not install packages that are there; an optional one may be missing', async (t) => {
  const withoutOptional = { packages: { 'node_modules/a': { version: '1.0.0' } } }
  for (const installed of [lock, withoutOptional]) {
    const { start, npmRan } = makeCheckout(t, { installed })
    await start('start').ended
    assert.equal(npmRan(), false, JSON.stringify(installed))
  }
})

test('passes its arguments to main.ts and returns the exit status', async (t) => {
  const main = `process.exitCode = process.argv.slice(2).join(' ') === 'test a b' ? 42 : 1`
  const { start } = makeCheckout(t, { installed: lock, main })
  assert.deepEqual(await start('test', 'a', 'b').ended, [42, null])
})

test('forwards signals and waits for main.ts to end', async (t) => {
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

test('when the packages cannot be installed, says why and what to do, and starts nothing', async (t) => {
  const npm = `
  const logs = process.argv[process.argv.indexOf('--logs-dir') + 1]
  writeFileSync(logs + '/debug-0.log', '0 verbose cli x\\n58 error code ENOTFOUND\\n')
  process.exitCode = 1`
  const { start } = makeCheckout(t, { npm, main: `console.log('started')` })
  const { child, errors, ended } = start('start')
  child.stdout.resume()
  assert.deepEqual(await ended, [1, null])
  assert.match(
    errors(),
    /^npm could not reach its registry:\n {2}Are you online\?.*\n.*\nNothing was started\.\n$/,
  )
})

test('main.ts reaches this machine without a proxy', async (t) => {
  const main = `process.exitCode = process.env.NO_PROXY?.includes('127.0.0.1') && process.env.NODE_USE_ENV_PROXY ? 42 : 1`
  const { start } = makeCheckout(t, { installed: lock, main, env: { HTTPS_PROXY: 'http://127.0.0.1:9' } })
  assert.deepEqual(await start('start').ended, [42, null])
})

test("npm trusts the system's certificates, as main.ts does", async (t) => {
  const npm = `process.exitCode = process.env.NODE_USE_SYSTEM_CA === '1' ? 0 : 1`
  const { start } = makeCheckout(t, { npm, main: 'process.exitCode = 42' })
  assert.deepEqual(await start('start').ended, [42, null])
})

test('an invalid proxy is reported in one line, without its value, before anything starts', async (t) => {
  const { start, npmRan } = makeCheckout(t, { env: { HTTPS_PROXY: 'http://secret:port' } })
  const { errors, ended } = start('start')
  assert.deepEqual(await ended, [1, null])
  assert.match(errors(), /^HTTPS_PROXY is not a proxy address: .*\n$/)
  assert.doesNotMatch(errors(), /secret/)
  assert.equal(npmRan(), false)
})

test('started by another package manager, it runs the npm on the PATH', async (t) => {
  for (const npm_execpath of ['/usr/lib/node_modules/yarn/bin/yarn.js', '/opt/pnpm/bin/pnpm.cjs']) {
    const PATH = temporaryDirectory(t)
    writeFileSync(join(PATH, 'npm'), '#!/bin/sh\necho "npm $*"', { mode: 0o755 })
    const { start } = makeCheckout(t, {
      env: { npm_execpath, PATH: [PATH, process.env.PATH].join(delimiter) },
    })
    const { child, ended } = start('start')
    const printed = await child.stdout.setEncoding('utf8').toArray()
    await ended
    assert.match(printed.join(''), /^npm ci --include=dev --include=optional --logs-dir \S/m)
  }
})

const WSL_OR_DOCKER = /^Windows itself is not supported: run this in WSL .*, or use Docker .*\.$/m

test('on Windows, it prints one sentence and starts nothing', async (t) => {
  const onWindows = "data:text/javascript,Object.defineProperty(process,'platform',{value:'win32'})"
  const env = { NODE_OPTIONS: `--import=${onWindows}` }
  const { root, start, npmRan } = makeCheckout(t, { env })
  copyFileSync(join(PROJECT_ROOT, 'exec.cmd'), join(root, 'exec.cmd'))
  const { errors, ended } = start('start')
  assert.deepEqual(await ended, [1, null])
  assert.match(errors(), WSL_OR_DOCKER)
  assert.equal(npmRan(), false)
})

// npm runs scripts with cmd on Windows. cmd has no exec, so it runs exec.cmd from this folder, whose exit ends cmd.
// In a POSIX shell, exec without a command does nothing.
test('every npm script begins with exec, and exec.cmd prints the same sentence', () => {
  const read = (name: string) => readFileSync(join(PROJECT_ROOT, name), 'utf8')
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  for (const [name, script] of Object.entries(scripts)) assert.match(script, /^exec (&& |\w)/, name)
  const [echo = '', ...rest] = read('exec.cmd').split('\n')
  assert.match(echo.replace(/^@echo (.*)>&2$/, '$1'), WSL_OR_DOCKER)
  assert.deepEqual(rest, ['@exit 1', ''])
})
