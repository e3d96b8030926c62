// The order API: takes orders, shows what became of them, carries their events to Kafka, serves the shop.
import { config as loadDotenv } from 'dotenv'
import { answerMalformedRequests } from '../shared/http/malformed-requests.ts'
import { listen } from '../shared/http/http-server.ts'
import { exitOnError, runProgram } from '../shared/runtime/lifecycle.ts'
import { createLogger } from '../shared/runtime/logger.ts'
import { readConfig } from './config.ts'
import { createOrderApi } from './order-api.ts'

loadDotenv({ quiet: true })
const config = exitOnError(() => readConfig(process.env))
const log = createLogger({ name: 'order-api', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

await runProgram({ log, deadlineMs: 10_000 }, async ({ onClose }) => {
  const { app, endStreams } = createOrderApi({ config, log, onClose })
  const server = await listen(app, { host: config.HOST, port: config.PORT })
  answerMalformedRequests(server.server)
  onClose('http server', server.close)
  // Streams never end by themselves: they must, before the server can.
  onClose('live feed', endStreams)
  log.info({ url: server.url, authMode: config.AUTH_MODE }, 'order-api listens')
})
