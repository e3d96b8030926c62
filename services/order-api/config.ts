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
import { origins } from './http/cors.ts'
import { trustedProxies } from './http/trusted-proxies.ts'

const DEFAULT_LIMITS = {
  // User ids are not authenticated here, so a limit per user would be meaningless; and a benchmark comes from one
  // address, as fast as it can.
  dev: { requests: undefined, orders: undefined, addressStreams: undefined, userStreams: undefined },
  // One address of a mobile carrier has hundreds of users behind it: 300 people who tap twenty times in a minute.
  // It is still a small part of what a process can answer. A user has some devices and windows open.
  line: { requests: 6_000, orders: 60, addressStreams: 1_000, userStreams: 20 },
}

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000

const schema = z
  .object({
    ...logSettings,
    ...databaseSettings,
    ...kafkaSettings,
    ...topicSettings,
    HOST: z.string().default('127.0.0.1'),
    PORT: port(8000),
    AUTH_MODE: z.enum(['dev', 'line']).default('dev'),
    OPERATOR_TOKEN: z.string().min(8).optional(),
    LIFF_ID: z.string().optional(),
    LINE_LOGIN_CHANNEL_ID: z.string().optional(),
    LINE_API_BASE_URL: httpUrl.default('https://api.line.me'),
    LINE_JWKS_URL: httpUrl.optional(),
    LINE_SIMULATOR_URL: httpUrl.optional(),
    CORS_ORIGINS: origins.optional(),
    TRUSTED_PROXIES: trustedProxies.optional(),
    REQUESTS_PER_ADDRESS_PER_MINUTE: z.coerce.number().int().min(1).optional(),
    ORDERS_PER_USER_PER_MINUTE: z.coerce.number().int().min(1).optional(),
    STREAMS_PER_ADDRESS: z.coerce.number().int().min(1).optional(),
    STREAMS_PER_USER: z.coerce.number().int().min(1).optional(),
    BATCH_MAX_ORDERS: positiveInteger(200),
    QUEUE_MAX_ORDERS: positiveInteger(5000),
    // A page shows a change within two seconds.
    LIVE_POLL_MS: positiveInteger(250, 2 * SECOND_MS),
    // At least as long as our transactions may be open; well below the day for which LINE remembers a message.
    RECONCILE_AFTER_MS: positiveInteger(300 * SECOND_MS, 12 * HOUR_MS).pipe(z.int().min(10 * SECOND_MS)),
    RECONCILE_INTERVAL_MS: positiveInteger(60 * SECOND_MS, 24 * HOUR_MS),
  })
  .check(databaseCheck, kafkaCheck)
  .transform((settings) => {
    const { requests, orders, addressStreams, userStreams } = DEFAULT_LIMITS[settings.AUTH_MODE]
    return {
      ...settings,
      REQUESTS_PER_ADDRESS_PER_MINUTE: settings.REQUESTS_PER_ADDRESS_PER_MINUTE ?? requests,
      ORDERS_PER_USER_PER_MINUTE: settings.ORDERS_PER_USER_PER_MINUTE ?? orders,
      STREAMS_PER_ADDRESS: settings.STREAMS_PER_ADDRESS ?? addressStreams,
      STREAMS_PER_USER: settings.STREAMS_PER_USER ?? userStreams,
    }
  })
  .superRefine((settings, context) => {
    if (settings.AUTH_MODE !== 'line') return
    for (const name of ['OPERATOR_TOKEN', 'LINE_LOGIN_CHANNEL_ID'] as const) {
      if (settings[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'must be set when AUTH_MODE is line' })
    }
  })

export type Config = Readonly<z.output<typeof schema>>

/** The settings of the order API; `.env.example` explains each. @throws ConfigError */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return read(schema, env)
}
