// Sends each order when its time has come, however long the answers to others take (an "open loop"): a sender that
// waits for answers asks less of a server that is slow, and leaves out the very waits that it is there to measure.
// In a process of its own, so that nobody else's work makes it late.
import { randomUUID } from 'node:crypto'
import { Agent, request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { SentOrder, SteadyLoad } from './steady-load.ts'

const TIMEOUT_MS = 30_000

const { url, perSecond, seconds, productId, buyers } = JSON.parse(process.argv[2] ?? '') as SteadyLoad
// As many connections as are needed: a request that waits for one would be late.
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
const intervalMs = 1_000 / perSecond
const count = Math.round(perSecond * seconds)

// Both clocks at one moment: one compares with other processes, the other has fractions and never jumps.
const [epoch, start] = [Date.now(), performance.now()]
const now = () => epoch + performance.now() - start

const orders: Promise<SentOrder>[] = []
while (orders.length < count) {
  // After a moment in which the timer was late, all that are due.
  while (orders.length < count && now() >= scheduledAt(orders.length)) orders.push(send(orders.length))
  await delay(Math.max(1, scheduledAt(orders.length) - now()))
}
process.stdout.write(JSON.stringify(await Promise.all(orders)))
agent.destroy()

function scheduledAt(index: number): number {
  return epoch + index * intervalMs
}

async function send(index: number): Promise<SentOrder> {
  const sent = { scheduledAt: scheduledAt(index), sentAt: now() }
  try {
    const response = await post({ productId, userId: buyers[index % buyers.length] })
    const body = await text(response)
    const answered = { ...sent, answeredAt: now(), status: response.statusCode ?? 0 }
    if (answered.status !== 201) return { ...answered, orderId: undefined }
    return { ...answered, orderId: (JSON.parse(body) as { orderId: number }).orderId }
  } catch {
    return { ...sent, answeredAt: now(), status: 0, orderId: undefined }
  }
}

function post(order: object): Promise<IncomingMessage> {
  const body = JSON.stringify(order)
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'idempotency-key': randomUUID(),
  }
  return new Promise((resolve, reject) => {
    request(`${url}/api/placeorder`, {
      method: 'POST',
      agent,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body)
  })
}
