import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOperations } from './find-operations.ts'

const OPERATIONS_PORT = '8003'
const OPERATOR_TOKEN = 'operator-secret'

test('ops reaches the platform that runs here, with its token', () => {
  const find = (running: Record<string, string>) => findOperations({ settings: {}, running })
  const local = { url: 'http://127.0.0.1:8003', token: undefined }
  assert.deepEqual(find({ OPERATIONS_PORT, OPERATOR_TOKEN: '' }), local)
  assert.deepEqual(find({ OPERATIONS_PORT, HOST: '192.168.0.7' }), local)
  const urlWith = (HOST: string) => find({ OPERATIONS_PORT, OPERATOR_TOKEN, HOST })
  assert.deepEqual(urlWith('0.0.0.0'), { url: 'http://127.0.0.1:8003', token: OPERATOR_TOKEN })
  assert.deepEqual(urlWith('192.168.0.7').url, 'http://192.168.0.7:8003')
  assert.deepEqual(urlWith('fe80::1').url, 'http://[fe80::1]:8003')
})

test('OPERATIONS_URL comes first, with the token of the settings and of no other platform', () => {
  const running = { OPERATIONS_PORT, OPERATOR_TOKEN: 'of the platform here' }
  const OPERATIONS_URL = 'https://ops.example.com/'
  assert.deepEqual(findOperations({ settings: { OPERATIONS_URL, OPERATOR_TOKEN }, running }), {
    url: 'https://ops.example.com',
    token: OPERATOR_TOKEN,
  })
  assert.equal(findOperations({ settings: { OPERATIONS_URL }, running }).token, undefined)
})

test('ops says what to do when it is nowhere', () => {
  assert.throws(
    () => findOperations({ settings: {}, running: undefined }),
    /^Unreachable: No platform runs here\. Run npm start/,
  )
  assert.throws(
    () => findOperations({ settings: { OPERATIONS_URL: 'ops.example.com:8003' }, running: undefined }),
    /OPERATIONS_URL must be an http or https URL/,
  )
})
