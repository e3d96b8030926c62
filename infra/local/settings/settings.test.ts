import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { PROJECT_ROOT } from '../paths.ts'
import { readSettings } from './settings.ts'
import { stackEnvironment, wantsSimulator } from './stack-environment.ts'

const defaults = {
  PORT: '8000',
  ORDER_API_URL: '',
  DATABASE_URL: '',
  LINE_ACCESS_TOKEN: '',
  LINE_API_BASE_URL: 'https://api.line.me',
  LINE_LOGIN_CHANNEL_ID: '',
  LINE_SIMULATOR_URL: '',
  SIMULATOR_PORT: '8001',
  SIMULATOR_ACCESS_TOKEN: 'simulated',
  SIMULATOR_LOGIN_CHANNEL_ID: '1234567890',
  SIMULATOR_DATA_DIR: '.local/line-simulator',
}
const places = {
  apiPort: 8003,
  notifierPort: 8002,
  operationsPort: 8004,
  databaseUrl: 'mysql://here',
  kafkaBrokers: '127.0.0.1:9092',
  simulator: { port: 8001, dataDirectory: '/data' },
}

test('the environment overrides .env, and an empty value counts as not set', () => {
  const { values } = readSettings(
    defaults,
    { PORT: '9000', DATABASE_URL: '' },
    { PORT: '7000', DATABASE_URL: 'x' },
  )
  assert.equal(values.PORT, '9000')
  assert.equal(values.DATABASE_URL, 'x')
})

test('a copy of .env.example changes nothing', () => {
  const { chosen } = readSettings(defaults, { ...defaults })
  for (const name of Object.keys(defaults)) assert.equal(chosen(name), undefined, name)
})

test('variables that are not in .env.example are ignored', () => {
  const { values, chosen } = readSettings(defaults, { HOME: '/root' })
  assert.equal(values.HOME, undefined)
  assert.equal(chosen('HOME'), undefined)
})

test('without a real access token, all LINE settings name the simulator', () => {
  const settings = readSettings(defaults)
  assert.equal(wantsSimulator(settings), true)
  const env = stackEnvironment(settings, places)
  assert.equal(env.LINE_API_BASE_URL, 'http://127.0.0.1:8001')
  assert.equal(env.LINE_SIMULATOR_URL, 'http://127.0.0.1:8001')
  assert.equal(env.LINE_ACCESS_TOKEN, 'simulated')
  assert.equal(env.LINE_LOGIN_CHANNEL_ID, '1234567890')
  assert.equal(env.SIMULATOR_DATA_DIR, '/data')
})

test('the simulator listens where the shop does, unless it has an address itself', () => {
  const hosts = (set: Record<string, string>) =>
    stackEnvironment(readSettings({ ...defaults, HOST: '127.0.0.1', SIMULATOR_HOST: '' }, set), places)
  assert.equal(hosts({}).SIMULATOR_HOST, '127.0.0.1')
  const open = hosts({ HOST: '0.0.0.0' })
  assert.equal(open.SIMULATOR_HOST, '0.0.0.0')
  assert.equal(open.LINE_API_BASE_URL, 'http://127.0.0.1:8001')
  assert.equal(hosts({ HOST: '0.0.0.0', SIMULATOR_HOST: '127.0.0.1' }).SIMULATOR_HOST, '127.0.0.1')
})

test('a configured LINE address is kept, even if the simulator runs', () => {
  const settings = readSettings(defaults, { LINE_API_BASE_URL: 'http://proxy.test' })
  assert.equal(wantsSimulator(settings), true)
  const env = stackEnvironment(settings, places)
  assert.equal(env.LINE_API_BASE_URL, 'http://proxy.test')
  assert.equal(env.LINE_SIMULATOR_URL, 'http://127.0.0.1:8001')
})

test('with a real access token, no setting names the simulator', () => {
  const settings = readSettings(defaults, { LINE_ACCESS_TOKEN: 'real' })
  assert.equal(wantsSimulator(settings), false)
  const env = stackEnvironment(settings, { ...places, simulator: undefined })
  assert.equal(env.LINE_API_BASE_URL, 'https://api.line.me')
  assert.equal(env.LINE_ACCESS_TOKEN, 'real')
})

test('an environment from run/env still selects the simulator', () => {
  const env = stackEnvironment(readSettings(defaults), places)
  const settings = readSettings(defaults, env)
  assert.equal(wantsSimulator(settings), true)
  const moved = stackEnvironment(settings, { ...places, simulator: { ...places.simulator, port: 8005 } })
  assert.equal(moved.LINE_API_BASE_URL, 'http://127.0.0.1:8005')
  assert.equal(moved.LINE_SIMULATOR_URL, 'http://127.0.0.1:8005')
})

test('ports and addresses are the ones in use', () => {
  const env = stackEnvironment(readSettings(defaults), places)
  assert.equal(env.PORT, '8003')
  assert.equal(env.OPERATIONS_PORT, '8004')
  assert.equal(env.ORDER_API_URL, 'http://127.0.0.1:8003')
  assert.equal(env.DATABASE_URL, 'mysql://here')
  assert.equal(env.KAFKA_BROKERS, '127.0.0.1:9092')
})

test('operations places orders at the order API that runs, or at the one that is set', () => {
  const urlWith = (set: Record<string, string>, apiPort = 8003) =>
    stackEnvironment(readSettings(defaults, set), { ...places, apiPort }).ORDER_API_URL
  assert.equal(urlWith({ ORDER_API_URL: 'http://shop.test' }), 'http://shop.test')
  assert.equal(urlWith({ HOST: '0.0.0.0' }), 'http://127.0.0.1:8003')
  // From an earlier run/env.
  assert.equal(
    urlWith({ PORT: '8003', ORDER_API_URL: 'http://127.0.0.1:8003' }, 8010),
    'http://127.0.0.1:8010',
  )
})

test('run/env has no setting of docker compose alone: nothing of npm start uses it', () => {
  const example = readFileSync(join(PROJECT_ROOT, '.env.example'), 'utf8')
  const sections = example.split(/^# ── (.*?) ─+$/m)
  const compose = sections[sections.indexOf('Docker compose only') + 1] ?? ''
  const ofCompose = Object.keys(parse(compose))
  assert.ok(ofCompose.includes('MYSQL_PORT'))

  const all = parse(example)
  const env = stackEnvironment(readSettings(all, { MYSQL_PORT: '3307' }), places)

  assert.deepEqual(
    Object.keys(all).filter((name) => !(name in env)),
    ofCompose,
  )
})
