// The order API: accepts orders, shows their status, publishes their events to Kafka, serves the shop page.
import { config as loadDotenv } from 'dotenv'
import { exitOnError, runProgram } from '../shared/runtime/lifecycle.ts'
import { createLogger } from '../shared/runtime/logger.ts'
import { readConfig } from './config.ts'
import { serveOrderApi } from './order-api.ts'

loadDotenv({ quiet: true })
const config = exitOnError(() => readConfig(process.env))
const log = createLogger({ name: 'order-api', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

await runProgram({ log }, async ({ onClose }) => {
  const url = await serveOrderApi({ config, log, onClose })
  log.info({ url, authMode: config.AUTH_MODE }, 'order-api listens')
})
