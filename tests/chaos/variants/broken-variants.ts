import type { Variant } from './variant.ts'

/** The platform without one of its safeguards at a time, and what a run must find of each. */
export const brokenVariants: readonly Variant[] = [
  {
    name: 'stock is taken after the COMMIT',
    changes: [
      {
        file: 'services/order-api/store/insert-orders.ts',
        replace: 'UPDATE products SET amount',
        by: 'COMMIT; UPDATE products SET amount',
      },
      {
        file: 'services/order-api/store/insert-orders.ts',
        replace: 'const [inserted, , , , [settings]]',
        by: 'const [inserted, , , , , [settings]]',
      },
      {
        file: 'services/order-api/store/insert-orders.ts',
        replace: 'WHERE id IN (?);\n',
        by: 'WHERE id IN (?) AND SLEEP(0.02) = 0;\n',
      },
    ],
    shownBy: ['kill-database'],
    faults: 2,
    breaks: 'stock',
  },
  {
    name: 'products are not locked',
    changes: [
      {
        file: 'services/order-api/store/lock-products.ts',
        replace: 'ORDER BY id FOR UPDATE',
        by: 'ORDER BY id',
      },
    ],
    shownBy: ['second-order-api'],
    faults: 2,
    breaks: 'answers',
  },
  {
    name: 'a COMMIT without an answer is not looked up',
    changes: [
      {
        file: 'services/order-api/place-batch.ts',
        replace: 'return settleUnknown(context, orders, result.lost, result.cause)',
        by: 'return all(orders, new DatabaseAway(result.cause))',
      },
    ],
    shownBy: ['lose-commit'],
    faults: 3,
    breaks: 'answers',
  },
  {
    name: 'callers are answered before the COMMIT',
    changes: [
      { file: 'services/order-api/store/insert-orders.ts', replace: 'COMMIT`', by: 'DO SLEEP(0.02)`' },
      {
        file: 'services/order-api/commit-orders.ts',
        replace: '    connection.release()\n    return { kind',
        by: '    setTimeout(() => void connection.commit().finally(() => connection.release()).catch(() => undefined), 100)\n    return { kind',
      },
    ],
    shownBy: ['kill-database', 'cut-database', 'kill-order-api'],
    faults: 4,
    breaks: 'answers',
  },
  {
    name: 'Idempotency-Keys are not heeded',
    changes: [
      {
        file: 'services/order-api/new-order.ts',
        replace: 'requestKeyOf(request.userId, idempotencyKey),',
        by: 'randomBytes(16),',
      },
      {
        file: 'services/order-api/new-order.ts',
        replace: 'repeatable: idempotencyKey !== undefined',
        by: 'repeatable: false',
      },
    ],
    shownBy: ['kill-order-api'],
    faults: 1,
    breaks: 'clients',
  },
  {
    name: 'the relay deletes before it sends',
    changes: [
      {
        file: 'services/order-api/outbox-relay.ts',
        replace: '        await producer.send(topic, events.map(encodeOrderPlaced))\n',
        by: '',
      },
      {
        file: 'services/order-api/outbox-relay.ts',
        replace: '      await leaveRelay(connection)\n',
        by: '      if (events.length > 0) await producer.send(topic, events.map(encodeOrderPlaced))\n      await leaveRelay(connection)\n',
      },
    ],
    shownBy: ['lose-produce-request', 'kill-kafka'],
    faults: 2,
    breaks: 'events',
  },
  {
    name: 'every attempt has another retry key',
    changes: [
      {
        file: 'services/notifier/line-client.ts',
        replace: "'X-Line-Retry-Key': retryKey",
        by: "'X-Line-Retry-Key': crypto.randomUUID()",
      },
    ],
    shownBy: ['line-silent-after', 'die-at-mark'],
    faults: 2,
    breaks: 'messages',
  },
  {
    name: 'finished orders are pushed again',
    changes: [
      {
        file: 'services/notifier/sort-messages.ts',
        replace: "order.status === 'pending' ?",
        by: "order.status !== 'failed' ?",
      },
    ],
    shownBy: ['a-day-passes'],
    faults: 1,
    breaks: 'messages',
  },
  {
    name: 'orders are marked before LINE is asked',
    changes: [
      {
        file: 'services/notifier/process-batch.ts',
        replace: '  const text = notificationText(event.productName)\n',
        by: '  const text = notificationText(event.productName)\n  await context.statuses.markSuccess(order.id)\n',
      },
    ],
    shownBy: ['line-down'],
    faults: 1,
    breaks: 'success',
  },
  {
    name: 'offsets are resolved past unfinished work',
    changes: [
      {
        file: 'services/notifier/offset-tracker.ts',
        replace: 'if (last !== undefined) resolveOffset(last)',
        by: 'resolveOffset(finished)',
      },
    ],
    shownBy: ['line-500', 'line-reset'],
    faults: 4,
    breaks: 'success',
  },
  {
    name: "a user's messages are pushed side by side",
    changes: [
      {
        file: 'services/notifier/process-batch.ts',
        replace: "(task.kind === 'push' ? task.order.userLineUid : task)",
        by: 'task',
      },
    ],
    shownBy: ['line-500', 'line-reset'],
    faults: 3,
    breaks: 'order',
  },
  {
    name: 'poison is dropped',
    changes: [
      {
        file: 'services/notifier/process-batch.ts',
        replace: 'return bury(work, { message: task.message, reason: task.reason })',
        by: 'return true',
      },
    ],
    shownBy: ['poison-not-json', 'poison-tombstone'],
    faults: 2,
    breaks: 'bystanders',
  },
  {
    name: 'any error of LINE is final',
    changes: [
      {
        file: 'services/notifier/line-client.ts',
        replace: "return { kind: 'later', reason }\n",
        by: "return { kind: 'refused', reason }\n",
      },
    ],
    shownBy: ['line-500'],
    faults: 1,
    breaks: 'bystanders',
  },
  {
    name: 'the relay gives up after a failure',
    changes: [
      {
        file: 'services/order-api/outbox-relay.ts',
        replace: 'await pause(backoffMs(failures, BACKOFF), stopping.signal)',
        by: 'stopping.abort()',
      },
    ],
    shownBy: ['kill-kafka'],
    faults: 1,
    breaks: 'drained',
  },
  {
    name: 'a stop waits for ever',
    changes: [
      {
        file: 'services/order-api/order-api.ts',
        replace: "onClose('order batcher', batcher.drained)",
        by: "onClose('order batcher', () => new Promise(() => undefined))",
      },
    ],
    shownBy: ['stop-order-api'],
    faults: 1,
    breaks: 'stops',
  },
]
