import type { IRouter } from 'express'
import { createOperatorCheck } from '../../shared/http/requests/operator-check.ts'
import type { Config } from '../config.ts'
import { checkChange } from './change-check.ts'
import { createHostCheck } from './host-check.ts'

/**
 * What every call passes before its route. With OPERATOR_TOKEN all calls below /api need it; the page's files, the API's
 * document, health and metrics have no secrets.
 */
export function addDoors(app: IRouter, config: Pick<Config, 'OPERATIONS_HOSTS' | 'OPERATOR_TOKEN'>): void {
  app.use(createHostCheck(config.OPERATIONS_HOSTS))
  app.use('/api', createOperatorCheck(config.OPERATOR_TOKEN))
  app.use(checkChange)
}
