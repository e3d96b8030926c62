import assert from 'node:assert/strict'
import test from 'node:test'
import { readConfig } from './config.ts'

test('everything has a default', () => {
  const config = readConfig({ SIMULATOR_PORT: '' })
  assert.equal(config.SIMULATOR_PORT, 8001)
  assert.equal(config.SIMULATOR_LATENCY_MS, 20)
  assert.equal(config.SIMULATOR_STRICT_USER_IDS, false)
  assert.ok(Object.isFrozen(config))
})

test('all invalid settings are reported at once, by name', () => {
  const wrong = { SIMULATOR_PORT: 'x', SIMULATOR_MONTHLY_QUOTA: '-1', SIMULATOR_STRICT_USER_IDS: 'maybe' }
  assert.throws(
    () => readConfig(wrong),
    ({ message }: Error) => Object.keys(wrong).every((name) => message.includes(name)),
  )
})
