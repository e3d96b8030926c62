import type { Variant } from './variant.ts'

/** The order API without one of its safeguards at a time, and what a run must find of each. */
export const brokenOrderApi: readonly Variant[] = [
  {
    name: 'stock and orders are not one transaction',
    changes: [
      {
        file: 'services/order-api/orders/insert-orders.ts',
        replace: 'ORDER BY id;\n',
        by: 'ORDER BY id; COMMIT; DO SLEEP(0.2); START TRANSACTION;\n',
      },
    ],
    shownBy: ['kill-database'],
    strikesServers: true,
    breaks: 'stock',
    finding: /pieces at first/,
  },
  {
    name: 'a COMMIT without an answer is not looked up',
    changes: [
      {
        file: 'services/order-api/orders/place-batch.ts',
        replace: 'return settleUnknown(context, orders, attempt.lost, attempt.cause)',
        by: 'return sameOutcomeForAll(orders, new DatabaseAway(attempt.cause))',
      },
    ],
    shownBy: ['lose-commit'],
    breaks: 'answers',
    finding: /was answered database_away, and has the orders/,
  },
  {
    name: 'the session of a lost COMMIT is not ended before it is looked up',
    changes: [{ file: 'services/shared/database/lost-session.ts', replace: "'KILL ?'", by: "'DO ?'" }],
    shownBy: ['late-commit'],
    breaks: 'answers',
    finding: /was answered database_away, and has the orders/,
  },
  {
    name: 'callers are answered before the COMMIT',
    changes: [
      { file: 'services/order-api/orders/insert-orders.ts', replace: 'COMMIT`', by: 'DO SLEEP(0.02)`' },
      {
        file: 'services/order-api/orders/order-transaction.ts',
        replace: '    connection.release()\n    return { kind',
        by: '    setTimeout(() => void connection.execute("COMMIT").finally(() => connection.release()).catch(() => undefined), 400)\n    return { kind',
      },
    ],
    shownBy: ['cut-database', 'kill-order-api'],
    breaks: 'answers',
    finding: /was answered 201 and (does not exist|then read: 404)/,
  },
  {
    name: 'Idempotency-Keys are ignored',
    changes: [
      {
        file: 'services/order-api/orders/new-order.ts',
        replace: 'requestKeyOf(request.userId, idempotencyKey),',
        by: "randomUUID().replaceAll('-', ''),",
      },
      {
        file: 'services/order-api/orders/new-order.ts',
        replace: 'repeatable: idempotencyKey !== undefined',
        by: 'repeatable: false',
      },
    ],
    shownBy: ['kill-order-api'],
    breaks: 'clients',
    finding: /and then order/,
  },
  {
    name: 'the relay deletes before it sends',
    changes: [
      {
        file: 'services/order-api/outbox/outbox-relay.ts',
        replace: 'await producer.deliver(topic, messages)',
        by: '({ refused: [], unsent: [] }) as Delivery',
      },
      {
        file: 'services/order-api/outbox/outbox-relay.ts',
        replace: '    await releaseLock(connection, RELAY_LOCK)\n',
        by: '    if (events.length > 0) await producer.deliver(topic, events.map(encodeOrderPlaced))\n    await releaseLock(connection, RELAY_LOCK)\n',
      },
    ],
    shownBy: ['lose-produce-request', 'kill-kafka'],
    strikesServers: true,
    breaks: 'events',
    finding: /never reached Kafka|was lost and had to be repaired/,
  },
  {
    name: 'an event that Kafka refuses is dropped',
    changes: [
      {
        file: 'services/order-api/outbox/settle-outbox-rows.ts',
        replace: 'for (const { message, error } of refused)',
        by: 'for (const { message, error } of refused.slice(0, 0))',
      },
    ],
    shownBy: ['topic-limit'],
    breaks: 'events',
    finding: /never reached Kafka|was lost and had to be repaired/,
  },
  {
    name: 'the relay gives up after a failure',
    changes: [
      {
        file: 'services/order-api/outbox/outbox-relay.ts',
        replace: '    failures += 1\n',
        by: '    failures += 1\n    stopping.abort()\n',
      },
    ],
    shownBy: ['kill-kafka'],
    strikesServers: true,
    breaks: 'drained',
    finding: /is still pending/,
    showsWhenDrained: true,
  },
  {
    name: 'a Kafka connection that the network silently dropped is kept',
    changes: [
      {
        file: 'services/shared/kafka/kafka-socket.ts',
        replace: 'const socket = closeOnMissingResponse(open(where), timeouts)',
        by: 'const socket = open(where)',
      },
    ],
    shownBy: ['forget-kafka'],
    strikesServers: true,
    breaks: 'drained',
    finding: /is still pending/,
    showsWhenDrained: true,
  },
  {
    name: 'the cluster id of a Kafka that answers is not compared',
    changes: [
      {
        file: 'services/shared/identity/kafka-guard.ts',
        replace: 'if (ours !== null && ours !== clusterId) throw',
        by: 'if (ours === "") throw',
      },
    ],
    shownBy: ['another-kafka'],
    strikesServers: true,
    breaks: 'events',
    finding: /reached another Kafka|never reached Kafka|was lost and had to be repaired/,
    showsWhenDrained: true,
  },
  {
    name: 'what clients of streams have not read has no bound',
    changes: [
      {
        file: 'services/shared/http/streams/event-stream.ts',
        replace: 'if (isSending || !isLive',
        by: 'if (!isLive',
      },
      {
        file: 'services/shared/http/streams/event-stream.ts',
        replace: 'writeLive(next.event)',
        by: 'writeLive(Buffer.from(next.event))\n    wake(stream)',
      },
      {
        file: 'services/shared/http/send-budget.ts',
        replace: 'if (unsentBytes > maxBytes) dropOldest()',
        by: 'if (unsentBytes < 0) dropOldest()',
      },
    ],
    shownBy: ['stalled-readers'],
    breaks: 'memory',
    finding: /^order-api took more than 200 MB/,
  },
  {
    name: 'a stop never ends',
    changes: [
      {
        file: 'services/order-api/order-api.ts',
        replace: "onClose('order batcher', batcher.stop)",
        by: "onClose('order batcher', () => new Promise(() => undefined))",
      },
    ],
    shownBy: ['stop-order-api'],
    breaks: 'stops',
    finding: /order-api ended with status 1/,
  },
]
