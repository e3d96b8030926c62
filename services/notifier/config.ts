import { z } from 'zod'
import { databaseCheck, databaseSettings } from '../shared/database/database-access.ts'
import { kafkaCheck, kafkaSettings } from '../shared/kafka/kafka-access.ts'
import {
  httpUrl,
  logSettings,
  port,
  positiveInteger,
  readConfig as read,
} from '../shared/runtime/read-config.ts'
import { topicSettings } from '../shared/kafka/topic-settings.ts'

const schema = z
  .object({
    ...logSettings,
    ...databaseSettings,
    ...kafkaSettings,
    ...topicSettings,
    HOST: z.string().default('127.0.0.1'),
    NOTIFIER_PORT: port(8002),
    LINE_ACCESS_TOKEN: z.string(),
    LINE_API_BASE_URL: httpUrl.default('https://api.line.me'),
    LINE_PUSHES_PER_SECOND: positiveInteger(2000, 100_000),
    LINE_PUSHES_IN_FLIGHT: positiveInteger(1024),
    LINE_TIMEOUT_MS: positiveInteger(10_000),
  })
  .check(databaseCheck, kafkaCheck)

export type Config = Readonly<z.output<typeof schema>>

/** The notifier's settings; `.env.example` explains each. @throws ConfigError */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return read(schema, env)
}
