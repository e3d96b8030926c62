import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { copyBootstrapParts } from '../testing/bootstrap-parts.ts'
import { signalGroup } from '../processes/end-process.ts'
import { findProgram } from '../system/find-program.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { waitUntil } from '../processes/wait-until.ts'

// bootstrap.js runs between npm and main.ts. Without the exec in package.json a shell would as well, and Debian's does
// not forward signals. `script`, which provides the terminal, has other options on macOS.
const skip = process.platform === 'linux' ? false : 'written for Linux'

const main = `
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => setTimeout(() => { console.log('stopped in order'); process.exit(0) }, 50))
  setInterval(() => {}, 1000)
  console.log('up')`

/** A checkout with the real `npm start`, whose main.ts only prints how it ended. */
function makeCheckout(t: TestContext): string {
  const root = temporaryDirectory(t)
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    scripts: object
  }
  for (const folder of ['infra/local', 'node_modules/.bin'])
    mkdirSync(join(root, folder), { recursive: true })
  copyBootstrapParts(root)
  // An older Node on the PATH starts this one.
  symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'))
  writeFileSync(join(root, 'infra/local/main.ts'), main)
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', scripts }))
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json'])
    writeFileSync(join(root, lock), '{"packages":{}}')
  return root
}

/** Runs a command until every process that writes to its output has ended, and returns what they printed. */
async function runUntil(
  t: TestContext,
  { command, args }: { command: string; args: readonly string[] },
  end: (child: ChildProcess) => void,
): Promise<string> {
  const child = spawn(command, args, {
    cwd: makeCheckout(t),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  t.after(() => child.pid && signalGroup(child.pid, 'SIGKILL'))
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  const closed = new Promise((resolve) => child.once('close', resolve))
  assert.ok(await waitUntil(() => /up\r?$/m.test(printed), { deadlineMs: 30_000 }), printed)
  end(child)
  await closed
  return printed
}

const npm = findProgram(['npm'], process.env) ?? 'npm'
const npmVersion = spawnSync(npm, ['--version'], { encoding: 'utf8' }).stdout.trim()

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  const kept = signal !== 'SIGHUP' && npmVersion.startsWith('9.') && 'npm 9 does not forward this signal'
  test(`${signal} to npm stops everything in order`, { skip: skip || kept }, async (t) => {
    const printed = await runUntil(t, { command: npm, args: ['start'] }, (child) => child.kill(signal))
    assert.match(printed, /stopped in order/)
  })
}

test('Ctrl-C in the terminal stops everything in order', { skip }, async (t) => {
  const inTerminal = { command: 'script', args: ['-qec', 'npm start', '/dev/null'] }
  const printed = await runUntil(t, inTerminal, (child) => child.stdin?.write('\x03'))
  assert.match(printed, /stopped in order/)
})

test('SIGKILL to npm stops everything in order', { skip }, async (t) => {
  const printed = await runUntil(t, { command: npm, args: ['start'] }, (child) => child.kill('SIGKILL'))
  assert.match(printed, /stopped in order/)
})
