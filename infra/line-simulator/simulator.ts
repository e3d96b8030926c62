import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Express } from 'express'
import { createSendBudget } from '../../services/shared/http/send-budget.ts'
import type { Logger } from '../../services/shared/runtime/logger.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { createCounters } from './line-api/counters.ts'
import { createFaultSwitch } from './line-api/faults.ts'
import { createLiveFeed } from './chat/live-feed.ts'
import { createInTurn } from './store/in-turn.ts'
import { openMessageStore } from './store/message-store.ts'
import { openSigningKey } from './line-api/signing-key.ts'
import { createTokenBucket } from './line-api/token-bucket.ts'

interface Simulator {
  readonly app: Express
  /** Ends the live feeds, which would otherwise keep a server from closing. */
  readonly endFeeds: () => void
  readonly close: () => Promise<void>
}

interface SimulatorOptions {
  readonly config: Config
  readonly log: Logger
  /** Called when the data directory fails: the program should end. */
  readonly onFailure: (error: unknown) => void
  /** Epoch milliseconds. */
  readonly clock?: () => number
  readonly random?: () => number
}

export async function openSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { config, log, onFailure, clock = Date.now, random = Math.random } = options
  await mkdir(config.SIMULATOR_DATA_DIR, { recursive: true })
  const key = await openSigningKey(join(config.SIMULATOR_DATA_DIR, 'signing-key.json'))
  const sendBudget = createSendBudget()
  const inTurn = createInTurn()
  const feed = createLiveFeed(sendBudget, inTurn)
  const store = await openMessageStore({
    path: join(config.SIMULATOR_DATA_DIR, 'messages.jsonl'),
    monthlyQuota: config.SIMULATOR_MONTHLY_QUOTA,
    clock,
    onAccepted: feed.publish,
    onFailure,
    onDamage: (lines) => log.warn({ lines }, 'damaged lines of the journal skipped'),
  })
  const app = createApp({
    accessToken: config.SIMULATOR_ACCESS_TOKEN,
    accountName: config.SIMULATOR_ACCOUNT_NAME,
    channelId: config.SIMULATOR_LOGIN_CHANNEL_ID,
    clock,
    counters: createCounters(),
    faults: createFaultSwitch(config.SIMULATOR_LATENCY_MS, random),
    feed,
    key,
    limit: createTokenBucket(config.SIMULATOR_PUSHES_PER_SECOND, clock),
    log,
    monthlyQuota: config.SIMULATOR_MONTHLY_QUOTA,
    onForgotten: feed.announceForgotten,
    sendBudget,
    inTurn,
    store,
    strictUserIds: config.SIMULATOR_STRICT_USER_IDS,
  })
  return { app, endFeeds: feed.close, close: () => store.close() }
}
