import type { Scope } from '../scope.ts'
import { startServiceProgram, type ServiceProgram } from './service-program.ts'
import { requiredVariable } from '../servers/test-database.ts'

/** The notifier as a process of its own; resolves as soon as it listens, and kills it when the scope ends. */
export function startNotifierProgram(
  scope: Scope,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProgram> {
  return startServiceProgram(scope, 'notifier', { KAFKA_BROKERS: requiredVariable('KAFKA_BROKERS'), ...env })
}
