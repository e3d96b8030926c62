// Sends each order at its scheduled time, however long the answers to others take (an "open loop"). A sender that
// waits for answers sends less to a slow server, and so misses the waits that it should measure.
// A separate process, so that no other work delays it.
import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { createShopClient } from '../../support/http/shop-client.ts'
import type { SentOrder, SteadyLoad } from './steady-load.ts'

const { url, perSecond, seconds, productId, buyers } = JSON.parse(process.argv[2] ?? '') as SteadyLoad
// Unlimited connections: a request that waits for one would be late.
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
const shop = createShopClient(url, { httpAgent: agent })
const intervalMs = 1_000 / perSecond
const count = Math.round(perSecond * seconds)

// Read both clocks together: the first is comparable with other processes, the second has fractions and never jumps.
const [epoch, start] = [Date.now(), performance.now()]
const now = () => epoch + performance.now() - start

const orders: Promise<SentOrder>[] = []
while (orders.length < count) {
  // All that are due: the timer may have been late.
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
  const order = { productId, userId: buyers[index % buyers.length] ?? '' }
  try {
    const { status, text } = await shop.postOrder(order, { idempotencyKey: randomUUID() })
    const answered = { ...sent, answeredAt: now(), status }
    if (status !== 201) return { ...answered, orderId: undefined }
    return { ...answered, orderId: (JSON.parse(text) as { orderId: number }).orderId }
  } catch {
    return { ...sent, answeredAt: now(), status: 0, orderId: undefined }
  }
}
