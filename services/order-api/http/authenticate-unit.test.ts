// Who may do what, without a server: authenticate.test.ts asks a running API.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Request, RequestHandler, Response } from 'express'
import { Unauthenticated } from '../../shared/http/request-errors.ts'
import { createOperatorCheck } from '../../shared/http/requests/operator-check.ts'
import { createLineAuthentication, trustClaimedUser, type Authenticate } from './authenticate.ts'
import type { Login } from './id-tokens.ts'

const LOGIN: Login = { userId: 'U1', expiresAt: 1_000 }

interface Asked {
  readonly authorization?: string | undefined
  /** The user that the body or the query names. */
  readonly claimed?: string
}

/** What the handler leaves for the next one. @throws what the handler throws, or its promise rejects with */
async function pass(handler: Authenticate | RequestHandler, { authorization, claimed }: Asked) {
  const locals: Record<string, unknown> = { input: { userId: claimed } }
  let admitted = 0
  const request = { headers: { authorization } } as Request
  await (handler as RequestHandler)(request, { locals } as unknown as Response, () => (admitted += 1))
  assert.equal(admitted, 1)
  return { userId: locals.userId, loginEndsAt: locals.loginEndsAt }
}

const refused = (code: string, message: string) => ({ code, message })

test('dev mode believes the request', async () => {
  assert.equal((await pass(trustClaimedUser, { claimed: 'anyone' })).userId, 'anyone')
  assert.equal((await pass(trustClaimedUser, {})).userId, undefined)
})

describe('line mode', () => {
  for (const [what, answer] of [
    ['a known token', () => LOGIN],
    ['a token that has to be verified', () => Promise.resolve(LOGIN)],
  ] as const) {
    const verified: string[] = []
    const authenticate = createLineAuthentication({
      verify: (token) => {
        verified.push(token)
        return answer()
      },
    })

    test(`admits the user of ${what}, as long as the token is accepted`, async () => {
      for (const claimed of [undefined, 'U1'])
        assert.deepEqual(
          await pass(authenticate, {
            authorization: 'Bearer the-token',
            ...(claimed !== undefined && { claimed }),
          }),
          { userId: 'U1', loginEndsAt: 1_030_000 },
        )
      assert.deepEqual(verified, ['the-token', 'the-token'])
    })

    test(`refuses another user's name with ${what}`, async () => {
      await assert.rejects(
        pass(authenticate, { authorization: 'Bearer the-token', claimed: 'U2' }),
        refused('forbidden', 'the userId is not the one of your login'),
      )
    })
  }

  test('passes on that a token is not valid', async () => {
    const error = new Unauthenticated('the ID token is not valid')
    for (const verify of [() => Promise.reject<Login>(error), () => assert.fail(error)])
      await assert.rejects(pass(createLineAuthentication({ verify }), { authorization: 'Bearer x' }), error)
  })

  test('reads the token from the header, in every form that HTTP allows', async () => {
    const tokenIn = async (authorization: string | undefined) => {
      let seen = ''
      const authenticate = createLineAuthentication({
        verify: (token) => {
          seen = token
          return LOGIN
        },
      })
      await pass(authenticate, { authorization })
      return seen
    }
    for (const header of ['Bearer a.b-c', 'bearer a.b-c', 'BEARER   a.b-c', 'Bearer a.b-c  '])
      assert.equal(await tokenIn(header), 'a.b-c', header)
    for (const header of [
      undefined,
      '',
      'a.b-c',
      'Bearer',
      'Bearer ',
      'Bearera',
      'Bearer a b',
      'Bearer a  b',
      'Basic a',
      'x Bearer a',
    ])
      await assert.rejects(
        tokenIn(header),
        refused('unauthenticated', 'a LIFF ID token is required as bearer token'),
        header,
      )
  })
})

describe('the operator', () => {
  const needed = refused('unauthenticated', "the operator's token is required as bearer token")

  test('needs no token where none is set', async () => {
    const check = createOperatorCheck(undefined)
    for (const authorization of [undefined, 'Bearer anything']) await pass(check, { authorization })
  })

  test('needs the token that is set', async () => {
    const check = createOperatorCheck('operator-secret')
    await pass(check, { authorization: 'Bearer operator-secret' })
    for (const authorization of [undefined, 'Bearer operator-secreT', 'operator-secret', 'Bearer operator'])
      await assert.rejects(pass(check, { authorization }), needed, authorization)
  })
})
