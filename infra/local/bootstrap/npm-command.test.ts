import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { npmCommand } from './npm-command.js'
import { projectRoot } from '../paths.ts'

const onLinux = { platform: 'linux', execPath: '/usr/bin/node', npmPath: undefined }
const onWindows = { platform: 'win32', execPath: 'C:\\Program Files\\nodejs\\node.exe', npmPath: undefined }

test('the npm that runs this runs again, with the same Node', () => {
  const ours = '/usr/lib/node_modules/npm/bin/npm-cli.js'
  assert.deepEqual(npmCommand(['ci'], { ...onLinux, npmPath: ours }), {
    command: '/usr/bin/node',
    args: [ours, 'ci'],
    shell: false,
  })
  const theirs = 'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js'
  assert.deepEqual(npmCommand(['ci'], { ...onWindows, npmPath: theirs }), {
    command: onWindows.execPath,
    args: [theirs, 'ci'],
    shell: false,
  })
})

test('without it, or under another package manager, the npm on the PATH does', () => {
  for (const npmPath of [undefined, '/usr/lib/node_modules/yarn/bin/yarn.js', '/opt/pnpm/bin/pnpm.cjs'])
    assert.deepEqual(npmCommand(['ci'], { ...onLinux, npmPath }), {
      command: 'npm',
      args: ['ci'],
      shell: false,
    })
})

test("through Windows' shell, an argument with a space stays one", () => {
  const logs = 'C:\\Users\\Ada Lovelace\\AppData\\Local\\Temp\\x'
  assert.deepEqual(npmCommand(['ci', '--logs-dir', logs], onWindows), {
    command: 'npm',
    args: ['"ci"', '"--logs-dir"', `"${logs}"`],
    shell: true,
  })
})

// npm runs a script by `cmd /d /s /c`, in this folder, where cmd looks for programs before the PATH.
test("each npm script that stays begins with exec; Windows' shell, which has none, finds one", () => {
  const read = (name: string) => readFileSync(join(projectRoot, name), 'utf8')
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  for (const name of ['start', 'infra', 'order-api', 'notifier', 'dev', 'test'])
    assert.match(scripts[name] ?? '', /^exec node infra\/local\/bootstrap\.js /, name)
  assert.match(read('exec.cmd'), /^@%\*\s*$/m, 'it runs what it is given')
})
