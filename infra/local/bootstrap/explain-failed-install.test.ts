import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainFailedInstall, readErrorCode } from './explain-failed-install.js'

test('reads the error code from the log of npm 8, and of npm 11', () => {
  assert.equal(
    readErrorCode('57 timing x\n58 error code ECONNREFUSED\n60 error errno ECONNREFUSED\n'),
    'ECONNREFUSED',
  )
  assert.equal(readErrorCode('0 verbose cli x\n19 error code E404\n'), 'E404')
  assert.equal(readErrorCode('0 verbose cli x\n'), undefined)
})

test('says what each means, and what to do next', () => {
  const cases = [
    ['ENOTFOUND', /could not reach/, /HTTPS_PROXY/],
    ['ETIMEDOUT', /slow/, /again/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /does not trust/, /NODE_EXTRA_CA_CERTS/],
    ['E401', /refused/, /npmrc/],
    ['E404', /does not serve/, /registry/],
    ['EACCES', /may not write/, /chown/],
    ['ENOSPC', /disk is full/, /MB/],
    ['EINTEGRITY', /damaged/, /cache clean/],
    ['EUSAGE', /do not fit/, /npm install/],
    ['ENOENT', /not there/, /npm --version/],
    ['EWHATEVER', /failed \(EWHATEVER\)/, /above/],
    [undefined, /npm ci failed$/, /above/],
  ] as const
  for (const [code, why, todo] of cases) {
    const explained = explainFailedInstall(code)
    assert.match(explained.why, why, code)
    assert.match(explained.todo.join('\n'), todo, code)
  }
})
