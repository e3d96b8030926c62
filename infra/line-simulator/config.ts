import { z } from 'zod'
import {
  port,
  positiveInteger,
  readConfig as readSettings,
} from '../../services/shared/runtime/read-config.ts'

const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const milliseconds = (fallback: number) => z.coerce.number().min(0).max(3_600_000).default(fallback)

const schema = z
  .object({
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
    SIMULATOR_LATENCY_MS: milliseconds(20),
    /** Pushes a calendar month before it answers 429. */
    SIMULATOR_MONTHLY_QUOTA: positiveInteger(100_000_000),
    /** true: only user ids of LINE's shape, as LINE does; false: any id of 1 to 255 characters. */
    SIMULATOR_STRICT_USER_IDS: flag.default(false),
    /** trace, debug, info, warn, error. */
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    /** true for people, false for one JSON object per line; absent: true in a terminal. */
    LOG_PRETTY: flag.optional(),
  })
  .transform((env) => ({
    host: env.SIMULATOR_HOST,
    port: env.SIMULATOR_PORT,
    dataDir: env.SIMULATOR_DATA_DIR,
    accessToken: env.SIMULATOR_ACCESS_TOKEN,
    loginChannelId: env.SIMULATOR_LOGIN_CHANNEL_ID,
    accountName: env.SIMULATOR_ACCOUNT_NAME,
    pushesPerSecond: env.SIMULATOR_PUSHES_PER_SECOND,
    latencyMs: env.SIMULATOR_LATENCY_MS,
    monthlyQuota: env.SIMULATOR_MONTHLY_QUOTA,
    strictUserIds: env.SIMULATOR_STRICT_USER_IDS,
    logLevel: env.LOG_LEVEL,
    logPretty: env.LOG_PRETTY,
  }))

export type Config = Readonly<z.output<typeof schema>>

/** @throws ConfigError naming every faulty variable at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return readSettings(schema, env)
}
