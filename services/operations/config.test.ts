import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

const NEEDED = { DATABASE_URL: 'mysql://user:password@127.0.0.1:3306/shop', KAFKA_BROKERS: '127.0.0.1:9092' }

test('LINE itself is never taken for the simulator, although docker compose always sets LINE_SIMULATOR_URL', () => {
  const simulatorWith = (LINE_API_BASE_URL: string) =>
    readConfig({ ...NEEDED, LINE_API_BASE_URL, LINE_SIMULATOR_URL: 'http://127.0.0.1:8001' })
      .LINE_SIMULATOR_URL
  for (const url of ['', 'https://api.line.me', 'https://api.line.me/'])
    assert.equal(simulatorWith(url), undefined, url)
  assert.equal(simulatorWith('http://line-simulator:8001'), 'http://127.0.0.1:8001')
})
