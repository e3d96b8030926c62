import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeNetworkFailure } from './describe-network-failure.ts'
import { HttpFailure, WrongContent } from './download-errors.ts'

const coded = (code: string) => Object.assign(new Error(code), { code })

test('a failure is described with the reason, what to do, and whether to retry', () => {
  // fetch wraps one reason, or several for several addresses.
  const cases: [Error, RegExp, RegExp, boolean][] = [
    [
      new TypeError('fetch failed', { cause: coded('ENOTFOUND') }),
      /is there a network connection\?/,
      /HTTPS_PROXY/,
      false,
    ],
    [
      new TypeError('fetch failed', { cause: coded('EAI_AGAIN') }),
      /is there a network connection\?/,
      /HTTPS_PROXY/,
      true,
    ],
    [
      new TypeError('fetch failed', {
        cause: new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]),
      }),
      /refused/,
      /HTTPS_PROXY/,
      true,
    ],
    [coded('SELF_SIGNED_CERT_IN_CHAIN'), /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/, false],
    [coded('CERT_NOT_YET_VALID'), /not valid yet/, /clock/, false],
    [coded('CERT_HAS_EXPIRED'), /expired/, /clock/, false],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), /does not use TLS/, /HTTPS_PROXY/, false],
    [
      new TypeError('fetch failed', { cause: coded('HPE_INVALID_CONSTANT') }),
      /does not use HTTP/,
      /port/,
      false,
    ],
    [new TypeError('Invalid URL', { cause: coded('ERR_INVALID_URL') }), /address/, /MAVEN_REPOSITORY/, false],
    [new TypeError('fetch failed', { cause: new Error('bad port') }), /^bad port$/, /HTTPS_PROXY/, false],
    [new TypeError('terminated'), /^terminated$/, /HTTPS_PROXY/, false],
    [new WrongContent('it has sent other content'), /other content/, /login/, false],
    [new HttpFailure(407), /proxy requires a login/, /user:password@/, false],
    [new HttpFailure(404), /status 404/, /./, false],
    [new HttpFailure(503), /status 503/, /later/, true],
  ]
  for (const [error, why, todo, mayPass] of cases) {
    const failure = describeNetworkFailure(error)
    assert.match(failure?.why ?? '', why)
    assert.match(failure?.todo ?? '', todo)
    assert.equal(failure?.mayPass, mayPass, failure?.why)
  }
})

test('an error that the network did not cause is not described', () => {
  for (const error of [coded('ENOSPC'), new TypeError('a bug'), 'a string', undefined])
    assert.equal(describeNetworkFailure(error), undefined)
})
