import { LINE_SIMULATOR, SERVICES, type Service } from '../../../infra/local/stack/components.ts'

/** Every process of ours that a run may have. */
export const instances = {
  'line-simulator': LINE_SIMULATOR,
  'order-api': find('order-api'),
  'order-api-2': find('order-api'),
  notifier: find('notifier'),
  'notifier-2': find('notifier'),
  'notifier-3': find('notifier'),
} as const

export type InstanceName = keyof typeof instances
export const instanceNames = Object.keys(instances) as InstanceName[]

/** Which of them are there from the beginning. */
export const atFirst: readonly InstanceName[] = ['line-simulator', 'order-api', 'notifier']

function find(name: string): Service {
  const service = SERVICES.find((candidate) => candidate.name === name)
  if (service === undefined) throw new Error(`there is no service ${name}`)
  return service
}
