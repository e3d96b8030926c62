import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainFailedInstall, readErrorCode } from './explain-failed-install.js'

test('reads the error code from the logs of npm 8 and npm 11', () => {
  assert.equal(
    readErrorCode('57 timing x\n58 error code ECONNREFUSED\n60 error errno ECONNREFUSED\n'),
    'ECONNREFUSED',
  )
  assert.equal(readErrorCode('0 verbose cli x\n19 error code E404\n'), 'E404')
  assert.equal(readErrorCode('0 verbose cli x\n'), undefined)
})

test('explains each error code and says what to do next', () => {
  const cases = [
    ['ENOTFOUND', /could not reach/, /HTTPS_PROXY/],
    ['ETIMEDOUT', /slow/, /again/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /does not trust/, /NODE_EXTRA_CA_CERTS/],
    ['E401', /refused access/, /npmrc/],
    ['E404', /does not have/, /registry/],
    ['EACCES', /not allowed to write/, /chown/],
    ['ENOSPC', /disk is full/, /MB/],
    ['EINTEGRITY', /damaged/, /cache clean/],
    ['EUSAGE', /do not match/, /npm install/],
    ['ENOENT', /is missing/, /npm --version/],
    ['EWHATEVER', /failed \(EWHATEVER\)/, /above/],
    [undefined, /npm ci failed$/, /above/],
  ] as const
  for (const [code, why, todo] of cases) {
    const explained = explainFailedInstall(code)
    assert.match(explained.why, why, code)
    assert.match(explained.todo.join('\n'), todo, code)
  }
})
