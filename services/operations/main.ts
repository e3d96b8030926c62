// Operations: shows the state of every station, and changes what an operator may change. It serves the control room.
import { config as loadDotenv } from 'dotenv'
import { exitOnError, runProgram } from '../shared/runtime/lifecycle.ts'
import { createLogger } from '../shared/runtime/logger.ts'
import { readConfig } from './config.ts'
import { serveOperations } from './operations.ts'

loadDotenv({ quiet: true })
const config = exitOnError(() => readConfig(process.env))
const log = createLogger({ name: 'operations', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

await runProgram({ log }, async ({ onClose }) => {
  const url = await serveOperations({ config, log, onClose })
  log.info({ url, token: config.OPERATOR_TOKEN === undefined ? 'none' : 'required' }, 'operations listens')
})
