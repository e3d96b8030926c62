import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { runDlqCommand } from './dlq-command.ts'
import { formatEnvFile } from '../settings/env-file.ts'
import { stackPaths } from '../paths.ts'
import { takeRunnerLock } from '../processes/runner-lock.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

/** Prepares `npm run dlq -- list` where no platform runs; it returns the exit status and the output. */
function prepare(t: TestContext) {
  const paths = stackPaths(temporaryDirectory(t))
  mkdirSync(paths.run, { recursive: true })
  const list = async (settings: Record<string, string>) => {
    const said: string[] = []
    const print = (text: string) => void said.push(text)
    const page = { columns: 80, colors: false }
    const status = await runDlqCommand({ settings, print, complain: print, page }, ['list'], paths)
    return [status, said.join('\n')]
  }
  return { paths, list }
}

const NONE = [0, 'There are no waiting dead letters.']
const elsewhere = {
  DATABASE_URL: 'mysql://a@127.0.0.1:9/a',
  DATABASE_PASSWORD: 'a-password',
  DATABASE_TLS: 'off',
}

test('npm run dlq uses the database of the platform that runs here, whatever else is set', async (t) => {
  const url = await createTestDatabase(createScope(t))
  const { paths, list } = prepare(t)
  t.after(takeRunnerLock(paths.run, 'a test'))
  writeFileSync(paths.envFile, formatEnvFile({ DATABASE_URL: url, DATABASE_PASSWORD: '', DATABASE_TLS: '' }))
  assert.deepEqual(await list(elsewhere), NONE)
})

test('npm run dlq otherwise uses the database of the settings, with its password', async (t) => {
  const url = new URL(await createTestDatabase(createScope(t)))
  const password = decodeURIComponent(url.password)
  url.password = ''
  const { list } = prepare(t)
  assert.deepEqual(
    await list({ DATABASE_URL: url.href, ...(password && { DATABASE_PASSWORD: password }) }),
    NONE,
  )
})

test('npm run dlq without a database says what to do', async (t) => {
  const { list } = prepare(t)
  assert.deepEqual(await list({}), [
    1,
    'No database is configured. Run npm start in another terminal, or set DATABASE_URL in .env.',
  ])
})
