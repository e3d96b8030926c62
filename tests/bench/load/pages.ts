// The buyers' open pages: as many live streams as there are buyers, each with its own buyer's orders and every
// product, as a browser is. What the page does with an event then is the browser's work and not the platform's, so no
// browser is needed: an order counts as shown when its event has arrived. In a process of its own, so that it makes
// no order late.
import { Agent, get, type IncomingMessage } from 'node:http'
import { createParser } from 'eventsource-parser'
import type { OpenPages, PageNews } from './page-news.ts'

const AT_ONCE = 50

const { url, buyers } = JSON.parse(process.argv[2] ?? '') as OpenPages
const agent = new Agent({ maxSockets: Infinity })
const report = (news: PageNews) => process.send?.(news)
// The process that asked for them has ended.
process.on('disconnect', () => process.exit())

for (let index = 0; index < buyers.length; index += AT_ONCE)
  await Promise.all(buyers.slice(index, index + AT_ONCE).map(openPage))
report({ kind: 'ready' })

/** Resolves when the stream is live. */
async function openPage(userId: string): Promise<void> {
  const response = await stream(userId)
  const ready = Promise.withResolvers<undefined>()
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'ready') ready.resolve(undefined)
      if (event === 'order') onOrder(JSON.parse(data) as { id: number; status: string })
    },
  })
  response.setEncoding('utf8').on('data', (text: string) => parser.feed(text))
  response.on('close', () => report({ kind: 'closed', userId }))
  await ready.promise
}

function onOrder({ id, status }: { id: number; status: string }): void {
  if (status === 'success') report({ kind: 'shown', orderId: id, at: Date.now() })
}

function stream(userId: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${url}/api/live?userId=${encodeURIComponent(userId)}`, { agent }, (response) => {
      if (response.statusCode === 200) resolve(response)
      else reject(new Error(`the live feed answered ${response.statusCode ?? 'nothing'}`))
    }).on('error', reject)
  })
}
