import { z } from 'zod'
import { databaseCheck, databaseSettings } from '../shared/database/database-access.ts'
import { kafkaCheck, kafkaSettings } from '../shared/kafka/kafka-access.ts'
import { topicSettings } from '../shared/kafka/topic-settings.ts'
import {
  commaSeparated,
  crossFieldCheck,
  httpUrl,
  logSettings,
  port,
  readConfig as read,
} from '../shared/runtime/read-config.ts'

/** As they stand in a Host header, without a port. */
const hostNames = commaSeparated.refine(
  (names) => names.every((name) => /^[a-z0-9.-]+$/i.test(name)),
  'must be host names without ports, comma-separated: ops.example.com',
)

const schema = z
  .object({
    ...logSettings,
    ...databaseSettings,
    ...kafkaSettings,
    ...topicSettings,
    HOST: z.string().default('127.0.0.1'),
    OPERATIONS_PORT: port(8003),
    OPERATIONS_HOSTS: hostNames.default([]),
    ORDER_API_URL: httpUrl.default('http://127.0.0.1:8000'),
    AUTH_MODE: z.enum(['dev', 'line']).default('dev'),
    OPERATOR_TOKEN: z.string().min(8).optional(),
    LINE_API_BASE_URL: httpUrl.default('https://api.line.me'),
    LINE_ACCESS_TOKEN: z.string().optional(),
    // With it, LINE is the simulator.
    LINE_SIMULATOR_URL: httpUrl.optional(),
  })
  .check(databaseCheck, kafkaCheck, crossFieldCheck(doorFaults))

export type Config = Readonly<z.output<typeof schema>>

interface DoorSettings {
  readonly AUTH_MODE: 'dev' | 'line'
  readonly OPERATOR_TOKEN?: string | undefined
  readonly OPERATIONS_HOSTS: readonly string[]
}

/** Without a token, only the machine itself may get in. */
function doorFaults(settings: Partial<DoorSettings>): Record<string, string> {
  if (settings.OPERATOR_TOKEN !== undefined) return {}
  if (settings.AUTH_MODE === 'line') return { OPERATOR_TOKEN: 'must be set when AUTH_MODE is line' }
  return settings.OPERATIONS_HOSTS === undefined || settings.OPERATIONS_HOSTS.length === 0
    ? {}
    : { OPERATOR_TOKEN: 'must be set when OPERATIONS_HOSTS is set' }
}

/** Where LINE is real, whatever LINE_SIMULATOR_URL is: docker compose always sets that one. */
const LINE_HOST = 'api.line.me'

/** The settings of operations; `.env.example` explains each. @throws ConfigError */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const config = read(schema, env)
  // Load and faults are for the simulator only.
  const isReal = URL.parse(config.LINE_API_BASE_URL)?.hostname === LINE_HOST
  return isReal ? Object.freeze({ ...config, LINE_SIMULATOR_URL: undefined }) : config
}
