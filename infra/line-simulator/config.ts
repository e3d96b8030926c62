import { z } from 'zod'
import {
  logSettings,
  port,
  positiveInteger,
  readConfig as readSettings,
} from '../../services/shared/runtime/read-config.ts'

const schema = z.object({
  ...logSettings,
  /** Where it listens. */
  SIMULATOR_HOST: z.string().default('127.0.0.1'),
  SIMULATOR_PORT: port(8001),
  /** Where messages, retry keys and the signing key are kept. Created when missing. */
  SIMULATOR_DATA_DIR: z.string().default('.local/line-simulator'),
  /** The only channel access token that it accepts. */
  SIMULATOR_ACCESS_TOKEN: z.string().default('simulated-channel-access-token'),
  /** The LINE Login channel for which it signs ID tokens: their audience. */
  SIMULATOR_LOGIN_CHANNEL_ID: z.string().default('1234567890'),
  /** The official account's name, above each chat. */
  SIMULATOR_ACCOUNT_NAME: z.string().default('Placeorder'),
  /** Pushes a second before it answers 429; LINE allows 2,000 per channel. */
  SIMULATOR_PUSHES_PER_SECOND: positiveInteger(2000),
  /** How long a push takes unless a fault changes it, in milliseconds. */
  SIMULATOR_LATENCY_MS: z.coerce.number().min(0).max(3_600_000).default(20),
  /** Pushes a calendar month before it answers 429. */
  SIMULATOR_MONTHLY_QUOTA: positiveInteger(100_000_000),
  /** true: only user ids of LINE's shape, as LINE does; false: any id of 1 to 255 characters. */
  SIMULATOR_STRICT_USER_IDS: z.stringbool().default(false),
})

export type Config = Readonly<z.output<typeof schema>>

/** @throws ConfigError naming every faulty variable at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return readSettings(schema, env)
}
