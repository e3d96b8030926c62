// The notifier: reads orders from Kafka, pushes a LINE message for each, and marks it successful.
import { config as loadDotenv } from 'dotenv'
import { answerMalformedRequests } from '../shared/http/malformed-requests.ts'
import { listen } from '../shared/http/http-server.ts'
import { exitOnError, runProgram } from '../shared/runtime/lifecycle.ts'
import { createLogger } from '../shared/runtime/logger.ts'
import { readConfig } from './config.ts'
import { createNotifier } from './notifier.ts'
import { readProxySettings } from './line/proxy-settings.ts'

loadDotenv({ quiet: true })
const config = exitOnError(() => readConfig(process.env))
const proxyEnv = exitOnError(() => readProxySettings(process.env))
const log = createLogger({ name: 'notifier', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

await runProgram({ log, deadlineMs: 10_000 }, async ({ onClose, fail }) => {
  const app = createNotifier({ config, proxyEnv, log, onClose, fail })
  const server = await listen(app, { host: config.HOST, port: config.NOTIFIER_PORT })
  answerMalformedRequests(server.server)
  onClose('http server', server.close)
  log.info({ url: server.url, line: config.LINE_API_BASE_URL }, 'notifier listens')
})
