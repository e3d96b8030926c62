import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runProgramText } from '../../../tests/support/run-program.ts'
import { createScope, type Scope } from '../../../tests/support/scope.ts'

const SECRET = 'secret-token'

/** The output of a program with a `log`, an AxiosError in `error`, and these statements. */
async function printedBy(scope: Scope, statements: string, options = 'pretty: false'): Promise<string> {
  const program = await runProgramText(
    scope,
    `
    import { createLogger } from '{shared}/runtime/logger.ts'
    import { createRequire } from 'node:module'
    const axios = createRequire('{shared}/runtime/logger.ts')('axios')
    const log = createLogger({ name: 'test', level: 'info', ${options} })
    const error = await axios
      .get('http://127.0.0.1:1/?x=1', { headers: { Authorization: 'Bearer ${SECRET}' } })
      .catch((thrown: unknown) => thrown)
    ${statements}
    `,
  )
  assert.equal(await program.exited, 0, program.stderr())
  return program.stdout()
}

async function linesOf(...program: Parameters<typeof printedBy>) {
  const printed = await printedBy(...program)
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('the log', { concurrency: 2 }, () => {
  test('is one JSON object per line', async (t) => {
    const lines = await linesOf(
      createScope(t),
      `log.info({ orderId: 7 }, 'notified'); log.debug('unseen'); log.warn('two\\nlines')`,
    )
    assert.equal(lines.length, 2)
    const [first = {}, second = {}] = lines
    assert.deepEqual(
      [first.level, first.name, first.orderId, first.msg, second.msg],
      ['info', 'test', 7, 'notified', 'two\nlines'],
    )
    assert.ok(Math.abs(Date.parse(String(first.time)) - Date.now()) < 600_000)
  })

  test('never contains the token of an AxiosError', async (t) => {
    const printed = await printedBy(
      createScope(t),
      `
      log.error({ err: error }, 'as err')
      log.error(error)
      log.error({ error }, 'under another name')
      log.error({ err: new Error('around it', { cause: error }) })
      log.error({ err: new AggregateError([error], 'many') })
      log.child({ part: 'x' }).error({ err: error }, 'by a child')
      `,
    )
    assert.equal(printed.trim().split('\n').length, 6)
    assert.match(printed, /ECONNREFUSED/)
    assert.ok(!printed.includes(SECRET), printed)
  })

  test('never contains a value under a secret’s name', async (t) => {
    const printed = await printedBy(
      createScope(t),
      ['authorization', 'password', 'accessToken', 'idToken']
        .map((name) => `log.info({ ${name}: '${SECRET}', inside: { ${name}: '${SECRET}' } })`)
        .join('\n'),
    )
    assert.ok(!printed.includes(SECRET), printed)
  })

  test('accepts any thrown value', async (t) => {
    const printed = await printedBy(
      createScope(t),
      `
      const round = new Error('round'); round.cause = new Error('about', { cause: round })
      for (const err of [round, 'text', undefined, null, 7, { some: 'object' }]) log.error({ err }, 'still here')
      `,
    )
    assert.equal(printed.match(/still here/g)?.length, 6)
  })

  test('sums up what repeats: the first line whole, then how many there were, with one example', async (t) => {
    const lines = await linesOf(
      createScope(t),
      `
      for (let orderId = 1; orderId <= 1_000; orderId++) log.warn({ orderId, reason: 'LINE: 500 (request ' + (orderId * 7919).toString(16) + 'f0)' }, 'push failed')
      log.warn({ orderId: 7, reason: 'LINE: reset' }, 'push failed')
      log.fatal('it ends'); log.fatal('it ends')
      log.flush()
      `,
    )
    assert.deepEqual(
      lines.map(({ level, orderId, msg, repeated }) => [level, orderId, msg, repeated]),
      [
        ['warn', 1, 'push failed', undefined],
        ['warn', 7, 'push failed', undefined],
        ['fatal', undefined, 'it ends', undefined],
        ['fatal', undefined, 'it ends', undefined],
        ['warn', 1_000, 'push failed (999 more in 1 s)', 999],
      ],
    )
  })

  test('has every line at level debug', async (t) => {
    const lines = await linesOf(
      createScope(t),
      `for (let orderId = 1; orderId <= 3; orderId++) log.warn({ orderId }, 'push failed')`,
      `pretty: false, level: 'debug'`,
    )
    assert.deepEqual(
      lines.map(({ level, orderId }) => [level, orderId]),
      [
        ['warn', 1],
        ['debug', 2],
        ['debug', 3],
      ],
    )
  })

  test('is readable in a terminal, and complete when the program exits', async (t) => {
    const printed = await printedBy(
      createScope(t),
      `log.error({ err: error }, 'it failed'); log.flush(); setTimeout(() => undefined, 200)`,
      'pretty: true',
    )
    assert.match(printed, /ERROR.*it failed/)
    assert.ok(!printed.includes(SECRET), printed)
  })
})
