import type { Step } from '../../story/tell-story.ts'
import { escapeControlCharacters } from '../escape-control-characters.ts'
import { formatTable, formatTime } from '../ops/format-table.ts'
import type { OpsCommand, OpsContext } from '../ops/ops-command.ts'
import { EXIT, WrongUse } from '../ops/ops-errors.ts'
import { refuseWords } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

interface Order {
  readonly id: number
  readonly productId: number
  readonly productName: string
  readonly quantity: number
  readonly userLineUid: string
  readonly status: string
  readonly createdAt: string
}

export const story: OpsCommand = {
  summary: 'the whole way of one order',
  forms: [
    ['ORDER', 'by the id of the order'],
    ['USER', "list a user's orders, to find the id"],
  ],
  options: {
    user: { type: 'string', value: 'ID', help: 'the same as USER, for an id of digits only' },
    limit: { type: 'string', value: 'N', help: 'of a list, at most so many (default: 20)' },
  },
  read: (input) => {
    refuseWords(input, 1)
    const [word] = input.words
    const user = input.text('user')
    const limit = input.number('limit', { min: 1, max: 100 }) ?? 20
    if ((word === undefined) === (user === undefined)) throw new WrongUse('story takes an order, or a user.')
    const wanted = user ?? word ?? ''
    return user === undefined && /^\d+$/.test(wanted)
      ? (context) => tell(context, wanted)
      : (context) => list(context, wanted, limit)
  },
}

async function tell({ api, json, print, columns }: OpsContext, id: string): Promise<number> {
  const answer = await api.get<{ order: Order; steps: Step[] }>(`/api/orders/${id}/story`)
  if (json) {
    print(toJson(answer))
    return EXIT.done
  }
  const { order, steps } = answer
  const { quantity, productId, productName, userLineUid, status } = order
  const head = `Order ${order.id}: ${quantity} of product ${productId} (${productName}) for ${userLineUid}, ${status}`
  print(`${escapeControlCharacters(head)}\n`)
  print(
    formatTable(
      ['AT', 'WHAT', 'DETAIL'],
      steps.map(({ at, what, detail }) => [formatTime(at), WORDS[what] ?? what, describeDetail(detail)]),
      columns,
    ),
  )
  return EXIT.done
}

async function list(
  { api, json, print, columns, program }: OpsContext,
  user: string,
  limit: number,
): Promise<number> {
  const found = await api.get<{ orders: Order[] }>('/api/orders', { userId: user, limit })
  if (json) print(toJson(found))
  else if (found.orders.length === 0) print(escapeControlCharacters(`${user} has no orders.`))
  else {
    const rows = found.orders.map((order) => [
      ...[order.id, formatTime(order.createdAt), order.status, order.quantity, order.productName],
    ])
    print(formatTable(['ORDER', 'AT', 'STATUS', 'QUANTITY', 'PRODUCT'], rows, columns))
    print(`\nThe story of one: ${program} story ORDER`)
  }
  return EXIT.done
}

const WORDS: Readonly<Record<string, string>> = {
  accepted: 'accepted by the order API',
  committed: 'committed, with stock and event',
  'in outbox': 'waits in the outbox',
  'in kafka': 'in Kafka',
  'not found in kafka': 'sent, and not found in Kafka any more',
  'kafka unknown': 'Kafka does not answer: its place is unknown',
  'waiting for notifier': 'waits for the notifier',
  'at line': 'accepted by LINE',
  confirmed: 'confirmed in the database',
  'dead letter': 'dead letter',
  replayed: 'replayed by an operator',
  discarded: 'discarded by an operator',
}

/** `partition 3, offset 41`; what is not known is left out. */
function describeDetail(detail: Step['detail']): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`)
    .join(', ')
}
