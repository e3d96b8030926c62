import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'dotenv'
import { readConfig as readSimulatorConfig } from '../../infra/line-simulator/config.ts'
import { readConfig as readNotifierConfig } from '../../services/notifier/config.ts'
import { readConfig as readOperationsConfig } from '../../services/operations/config.ts'
import { readConfig } from '../../services/order-api/config.ts'
import type { ConfigError } from '../../services/shared/runtime/read-config.ts'

type ReadConfig = (env: Readonly<Record<string, string | undefined>>) => unknown

const needed = { DATABASE_URL: 'mysql://user:password@127.0.0.1:3306/shop', KAFKA_BROKERS: '127.0.0.1:9092' }
const example = parse(readFileSync(new URL('../../.env.example', import.meta.url)))

/** The settings that a program reads: those whose value changes its configuration or its faults. */
function settingsOf(read: ReadConfig): string[] {
  const env = { ...needed, LINE_ACCESS_TOKEN: 'token' }
  const outcome = (changed: Record<string, string>) => JSON.stringify(tryRead(read, { ...env, ...changed }))
  return Object.keys(example).filter((name) => outcome({}) !== outcome({ [name]: '\0' }))
}

/** Read by `npm start` and `npm run ops` themselves, and by no service. */
const readByCommands: ReadConfig = ({ MAVEN_REPOSITORY, KAFKA_HOME, OPERATIONS_URL }) => ({
  ...{ MAVEN_REPOSITORY, KAFKA_HOME, OPERATIONS_URL },
})

function tryRead(read: ReadConfig, env: Record<string, string>): unknown {
  try {
    return read(env)
  } catch (error) {
    return (error as ConfigError).faults
  }
}

test('.env.example names the settings of the programs and the compose file, and no others', () => {
  const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
  const known = new Set(
    [readConfig, readNotifierConfig, readOperationsConfig, readSimulatorConfig, readByCommands].flatMap(
      (read) => settingsOf(read),
    ),
  )

  const unknown = Object.keys(example).filter((name) => !known.has(name) && !compose.includes(`\${${name}`))
  assert.deepEqual(unknown, [])
})

test('.env.example, with addresses of the servers, is a valid configuration with the default values', () => {
  assert.deepEqual(readConfig({ ...example, ...needed }), readConfig(needed))
})

test('the defaults of the compose file are those of .env.example, except where it explains an empty value', () => {
  const compose = readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8')
  const defaults = [...compose.matchAll(/\$\{(\w+):-([^${}]*)\}/g)].map(([, name = '', value]) => ({
    name,
    value,
  }))
  assert.ok(defaults.length > 20)
  for (const { name, value } of defaults) if (example[name] !== '') assert.equal(value, example[name], name)
})

test('.env.example has every setting of the services', () => {
  const settings = [
    readConfig(needed),
    readNotifierConfig({ ...needed, LINE_ACCESS_TOKEN: 'token' }),
    readOperationsConfig(needed),
  ]

  for (const name of settings.flatMap((config) => Object.keys(config))) assert.ok(name in example, name)
})
