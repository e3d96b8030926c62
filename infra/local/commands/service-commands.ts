import { sendControlCommand } from '../stack/control-client.ts'
import { CommandFailed, type CommandContext } from '../command-context.ts'
import {
  SERVICES,
  type Service,
  serviceArguments,
  SERVICE_VARIABLES,
  variablesOf,
} from '../stack/components.ts'
import { describeRequest } from './describe-stack.ts'
import { describeStoppedConsumer } from './describe-stopped-consumer.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { isAlive, readRecord } from '../processes/process-records.ts'
import { readRunningEnv } from '../stack/read-running-env.ts'
import { runForeground } from '../processes/run-foreground.ts'

const PATHS = stackPaths(LOCAL_DIRECTORY)

/** `npm run order-api`, `npm run notifier`, `npm run operations`: a service in this terminal, on the servers of `npm run infra`. */
export function runByHand(context: CommandContext, name: string | undefined): Promise<number> {
  const service = find(name)
  const env = readRunningEnv(PATHS)
  if (!env) {
    throw new CommandFailed('Kafka and the database are not running: run npm run infra in another terminal.')
  }
  const running = readRecord(PATHS.run, service.name)
  if (running && isAlive(running)) {
    throw new CommandFailed(
      `The ${service.name} is already running (process ${running.pid}). To start it yourself, stop npm start and run npm run infra instead.`,
    )
  }
  return runForeground({
    name: service.name,
    args: serviceArguments(service),
    env: { ...SERVICE_VARIABLES, ...context.environment, ...variablesOf(service, env) },
    run: PATHS.run,
    byHand: true,
    onSignal: context.onSignal,
  })
}

/** `npm run notifier:stop` */
export async function runStop({ print }: CommandContext, name: string | undefined): Promise<void> {
  const service = find(name)
  const before = await sendControlCommand(PATHS.run, service.name, 'stop')
  print(
    before === 'stopped' ? `The ${service.name} was already stopped.` : `The ${service.name} has stopped.`,
  )
  if (service.name === 'notifier') {
    const api = readRunningEnv(PATHS)?.PORT ?? '8000'
    print(`The order API still accepts orders; they stay pending. Buy something, then run
  ${describeRequest(`http://127.0.0.1:${api}/api/orders?status=pending`)}
Their events wait in Kafka until you run npm run notifier:start.`)
  }
}

/** `npm run notifier:start` */
export async function runStartAgain({ print }: CommandContext, name: string | undefined): Promise<void> {
  const service = find(name)
  const before = await sendControlCommand(PATHS.run, service.name, 'start')
  const wasStopped = before === 'stopped'
  print(wasStopped ? `The ${service.name} is running again.` : `The ${service.name} is already running.`)
  if (service.name !== 'notifier') return
  const stopped = await describeStoppedConsumer(
    `http://127.0.0.1:${readRunningEnv(PATHS)?.NOTIFIER_PORT ?? '8002'}`,
  )
  if (stopped !== undefined) print(stopped)
  else if (wasStopped) print('It now sends the waiting messages, and the orders become success.')
}

function find(name: string | undefined): Service {
  const service = SERVICES.find((candidate) => candidate.name === name)
  if (service) return service
  throw new CommandFailed(
    `Unknown service. Use one of: ${SERVICES.map((candidate) => candidate.name).join(', ')}.`,
  )
}
