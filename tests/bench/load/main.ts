// The load, in a separate process, so that it shares only the machine with what is measured.
import { randomUUID } from 'node:crypto'
import { buyerOf, type Load, type LoadResult } from './load.ts'
import { countAnswers } from './count-answers.ts'
import { logIn } from './log-in.ts'

const load = JSON.parse(process.argv[2] ?? '') as Load
const { url, connections, productIds, users, simulatorUrl } = load
const tokens = simulatorUrl === undefined ? [] : await logIn(simulatorUrl, users ?? 1)
let sent = 0

const { answers, ...counts } = await countAnswers({
  // It takes several, whatever its types say.
  url: url as string,
  connections,
  ...('orders' in load ? { amount: load.orders } : { duration: load.seconds }),
  requests: [
    {
      method: 'POST',
      path: '/api/placeorder',
      setupRequest: (request) => {
        sent += 1
        const token = tokens[sent % tokens.length]
        return {
          ...request,
          headers: {
            ...{ 'content-type': 'application/json', 'idempotency-key': randomUUID() },
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({
            productId: productIds[sent % productIds.length],
            // In line mode the token has it.
            ...(token === undefined && { userId: buyerOf(sent, users) }),
          }),
        }
      },
    },
  ],
})
const { 201: placed = 0, ...refused } = answers
const result: LoadResult = { ...counts, placed, refused }
process.stdout.write(JSON.stringify(result))
