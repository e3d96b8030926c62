import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runProgramText } from '../../../tests/support/run-program.ts'
import { createScope, type Scope } from '../../../tests/support/scope.ts'

/** A program that prints what it does; `start` is the body of its start function. */
const run = (scope: Scope, start: string, options = '{ log, deadlineMs: 60_000 }') =>
  runProgramText(
    scope,
    `
    import { mock } from 'node:test'
    import { setTimeout as delay } from 'node:timers/promises'
    import { runProgram } from '{shared}/runtime/lifecycle.ts'
    import { createLogger } from '{shared}/runtime/logger.ts'
    const log = createLogger({ name: 'test', level: 'info', pretty: false })
    const say = (text: string) => console.log('said ' + text)
    const forever = () => new Promise<void>(() => setInterval(() => undefined, 1_000))
    await runProgram(${options}, async ({ onClose, fail, closing }) => {
      ${start}
    })
    setInterval(() => undefined, 1_000)
    `,
  )

const said = (output: string) => [...output.matchAll(/^said (.*)$/gm)].map(([, text]) => text)

const ACQUIRE = `
  for (const what of ['first', 'second', 'third']) {
    onClose(what, async () => { await delay(5); say('released ' + what) })
  }`

describe('a program', { concurrency: 2 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`closes in reverse order on ${signal}`, async (t) => {
      const program = await run(createScope(t), `${ACQUIRE} say('started')`)
      await program.printed('said started')
      program.signal(signal)
      assert.equal(await program.exited, 0)
      const order = ['started', 'released third', 'released second', 'released first']
      assert.deepEqual(said(program.stdout()), order)
      assert.match(program.stdout(), /"msg":"closed"/)
    })
  }

  test('ends at once on a second signal', async (t) => {
    const program = await run(
      createScope(t),
      `${ACQUIRE} onClose('slow', () => { say('closing'); return forever() }); say('started')`,
    )
    await program.printed('said started')
    program.signal('SIGTERM')
    await program.printed('said closing')
    program.signal('SIGINT')
    assert.equal(await program.exited, 1)
    assert.deepEqual(said(program.stdout()), ['started', 'closing'])
  })

  test('ends after its deadline, whatever is stuck', async (t) => {
    // With a mocked clock: ten seconds, neither sooner nor later.
    const program = await run(
      createScope(t),
      `mock.timers.enable({ apis: ['setTimeout'] })
      onClose('stuck', () => {
        setImmediate(() => {
          mock.timers.tick(9_999)
          say('waits')
          mock.timers.tick(1)
          say('too late')
          process.exit(3)
        })
        return forever()
      })
      say('started')`,
      '{ log }',
    )
    await program.printed('said started')
    program.signal('SIGTERM')
    assert.equal(await program.exited, 1)
    assert.deepEqual(said(program.stdout()), ['started', 'waits'])
    assert.match(program.stdout(), /"deadlineMs":10000,"waitsFor":"stuck".*close took too long/)
  })

  test('that cannot start releases what it has acquired, and logs the reason', async (t) => {
    const program = await run(createScope(t), `${ACQUIRE} throw new Error('port is taken')`)
    assert.equal(await program.exited, 1)
    assert.deepEqual(said(program.stdout()), ['released third', 'released second', 'released first'])
    assert.match(program.stdout(), /"level":"fatal".*port is taken/)
  })

  test('that is stopped while it starts releases what it has acquired so far', async (t) => {
    const program = await run(createScope(t), `${ACQUIRE} say('starting'); await forever()`)
    await program.printed('said starting')
    program.signal('SIGTERM')
    assert.equal(await program.exited, 0)
    assert.deepEqual(said(program.stdout()).slice(1), ['released third', 'released second', 'released first'])
  })

  test('continues when a release fails', async (t) => {
    const program = await run(
      createScope(t),
      `${ACQUIRE} onClose('broken', () => { throw new Error('no') }); say('started')`,
    )
    await program.printed('said started')
    program.signal('SIGTERM')
    assert.equal(await program.exited, 0)
    assert.equal(said(program.stdout()).length, 4)
    assert.match(program.stdout(), /"what":"broken"/)
  })

  for (const [how, statement] of [
    ['says that it failed', `fail(new Error('broken'))`],
    ['throws outside of any handler', `setImmediate(() => { throw new Error('broken') })`],
    ['rejects without a handler', `setImmediate(() => void Promise.reject(new Error('broken')))`],
  ] as const) {
    test(`that ${how} closes in order and exits with 1`, async (t) => {
      const program = await run(createScope(t), `${ACQUIRE} ${statement}`)
      assert.equal(await program.exited, 1)
      assert.equal(said(program.stdout()).length, 3)
      assert.match(program.stdout(), /"level":"fatal".*broken/)
    })
  }

  test('aborts a signal when it closes', async (t) => {
    const program = await run(
      createScope(t),
      `onClose('ask', () => say('closing ' + closing.aborted)); say('started ' + closing.aborted)`,
    )
    await program.printed('said started')
    program.signal('SIGTERM')
    await program.exited
    assert.deepEqual(said(program.stdout()), ['started false', 'closing true'])
  })

  test('with faulty settings prints only the faults', async (t) => {
    const program = await runProgramText(
      createScope(t),
      `
      import { exitOnError } from '{shared}/runtime/lifecycle.ts'
      exitOnError(() => { throw new Error('invalid settings') })
      console.log('went on')
      `,
    )
    assert.equal(await program.exited, 1)
    assert.equal(program.stderr(), 'invalid settings\n')
    assert.equal(program.stdout(), '')
  })
})
