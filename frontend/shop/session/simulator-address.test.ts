import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulatorAddress } from './simulator-address.ts'

test('a page from another machine finds the simulator on that machine', () => {
  assert.equal(simulatorAddress('http://127.0.0.1:8001', '192.168.1.20'), 'http://192.168.1.20:8001')
  assert.equal(simulatorAddress('http://localhost:8001', 'desk.local'), 'http://desk.local:8001')
})

test('an address that is not loopback, and a page on this machine, change nothing', () => {
  assert.equal(simulatorAddress('http://sim.test:8001', '192.168.1.20'), 'http://sim.test:8001')
  assert.equal(simulatorAddress('http://127.0.0.1:8001', 'localhost'), 'http://127.0.0.1:8001')
})
