import { networkInterfaces } from 'node:os'
import { describeStoppedConsumer } from './describe-stopped-consumer.ts'
import type { Stack } from '../stack/stack.ts'

/** A test user of the simulator, whose chat shows the message. */
const EXAMPLE_USER = 'U11111111111111111111111111111111'

/** What is printed when everything runs: the addresses, and what to try. */
export async function describeRunningStack(
  stack: Stack,
  kind: 'start' | 'infra',
  tookMs: number,
): Promise<string> {
  const simulator = stack.components.some(({ name }) => name === 'line-simulator')
    ? stack.url('line-simulator')
    : undefined
  const blocks =
    kind === 'infra'
      ? [infraAddresses(stack, simulator), START_BY_HAND]
      : [addresses(stack, simulator), await curlLines(stack), await describeConsumer(stack)]
  return [
    `\nEverything is up after ${(tookMs / 1000).toFixed(1)} s.`,
    ...blocks,
    'Ctrl-C stops everything.\n',
  ].join('\n\n')
}

function addresses(stack: Stack, simulator: string | undefined): string {
  const shop = stack.url('order-api')
  return table({
    Shop: shop,
    'Control room': stack.url('operations'),
    ...phoneAddress(stack),
    'API docs': `${shop}/docs`,
    ...(simulator && { 'LINE chat': `${simulator}/chat/${EXAMPLE_USER}` }),
    Metrics: ['order-api', 'notifier', 'operations'].map((name) => `${stack.url(name)}/metrics`).join(' '),
    Logs: '.local/logs/',
  })
}

/** The shop's address for other machines, if it listens on all addresses. */
function phoneAddress({ env }: Stack): Record<string, string> {
  if (env.HOST !== '0.0.0.0' && env.HOST !== '::') return {}
  const own = Object.entries(networkInterfaces())
    // Networks of containers are inside of this machine.
    .filter(([name]) => !/^(br-|docker|veth)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  return own ? { 'From a phone': `http://${own.address}:${env.PORT ?? ''}` } : {}
}

function infraAddresses({ env }: Stack, simulator: string | undefined): string {
  return table({
    Kafka: env.KAFKA_BROKERS ?? '',
    Database: env.DATABASE_URL ?? '',
    ...(simulator && { 'LINE simulator': simulator }),
    'All settings': '.local/run/env',
  })
}

const START_BY_HAND = `Start the services yourself, each in its own terminal:
  npm run order-api
  npm run notifier
  npm run operations`

const STOP_NOTIFIER = `See orders wait while the notifier is stopped, and then complete:
  npm run notifier:stop
  npm run notifier:start`

/** In place of the advice to stop it, if it is stopped. */
async function describeConsumer(stack: Stack): Promise<string> {
  return (await describeStoppedConsumer(stack.url('notifier'))) ?? STOP_NOTIFIER
}

async function curlLines(stack: Stack): Promise<string> {
  const api = `${stack.url('order-api')}/api`
  if (stack.env.AUTH_MODE === 'line') return `Try it:\n  ${describeRequest(`${api}/products`)}`
  const order = { productId: await anyProduct(api), userId: EXAMPLE_USER }
  return `Try it:
  ${describeRequest(`${api}/placeorder`, order)}
  ${describeRequest(`${api}/orders?userId=${EXAMPLE_USER}`)}`
}

/** The id of a product that is in stock. */
async function anyProduct(api: string): Promise<number> {
  try {
    const response = await fetch(`${api}/products`, { signal: AbortSignal.timeout(2_000) })
    const products = (await response.json()) as { id: number; amount: number }[]
    return products.find(({ amount }) => amount > 0)?.id ?? 1
  } catch {
    return 1
  }
}

/** The curl line that sends a request. */
export function describeRequest(url: string, body?: object): string {
  if (!body) return `curl -s '${url}'`
  return `curl -s -X POST '${url}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
}

function table(rows: Readonly<Record<string, string>>): string {
  return Object.entries(rows)
    .map(([name, value]) => `  ${name.padEnd(18)}${value}`)
    .join('\n')
}
