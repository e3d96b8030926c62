import { config as loadDotenv } from 'dotenv'
import { listen } from '../../services/shared/http/http-server.ts'
import { exitOnError, runProgram } from '../../services/shared/runtime/lifecycle.ts'
import { createLogger } from '../../services/shared/runtime/logger.ts'
import { readConfig } from './config.ts'
import { openSimulator } from './simulator.ts'

loadDotenv({ quiet: true })
const config = exitOnError(() => readConfig(process.env))
const log = createLogger({ name: 'line-simulator', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

await runProgram({ log }, async ({ onClose, fail }) => {
  const startedAt = performance.now()
  const simulator = await openSimulator({ config, log, onFailure: fail })
  onClose('data', simulator.close)

  const http = await listen(simulator.app, {
    host: config.SIMULATOR_HOST,
    port: config.SIMULATOR_PORT,
    settings: { host: 'SIMULATOR_HOST', port: 'SIMULATOR_PORT' },
  })
  // Longer than clients keep idle connections. Otherwise they get resets that no fault has caused.
  http.server.keepAliveTimeout = 65_000
  onClose('http server', async () => {
    const closed = http.close()
    simulator.endFeeds()
    // Delayed or withheld responses would keep it open. Accepted messages are on the disk.
    setTimeout(() => http.server.closeAllConnections(), 1000).unref()
    await closed
  })
  log.info({ url: http.url, ms: Math.round(performance.now() - startedAt) }, 'LINE simulator listens')
})
