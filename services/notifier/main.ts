// The notifier: reads order events from Kafka, pushes a LINE message for each, and marks the order successful.
import { config as loadDotenv } from 'dotenv'
import { exitOnError, runProgram } from '../shared/runtime/lifecycle.ts'
import { createLogger } from '../shared/runtime/logger.ts'
import { readConfig } from './config.ts'
import { serveNotifier } from './notifier.ts'
import { readProxySettings } from './line/proxy-settings.ts'

loadDotenv({ quiet: true })
const config = exitOnError(() => readConfig(process.env))
const proxyEnv = exitOnError(() => readProxySettings(process.env))
const log = createLogger({ name: 'notifier', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

await runProgram({ log }, async ({ onClose, fail }) => {
  const url = await serveNotifier({ config, proxyEnv, log, onClose, fail })
  log.info({ url, line: config.LINE_API_BASE_URL }, 'notifier listens')
})
