import type { Variant } from './variant.ts'

/** The notifier without one of its safeguards at a time, and what a run must find of each. */
export const brokenNotifier: readonly Variant[] = [
  {
    name: 'every attempt has another retry key',
    changes: [
      {
        file: 'services/notifier/line/line-client.ts',
        replace: "'X-Line-Retry-Key': retryKey",
        by: "'X-Line-Retry-Key': crypto.randomUUID()",
      },
    ],
    shownBy: ['line-silent-after', 'die-at-mark'],
    breaks: 'messages',
    finding: /without an order/,
  },
  {
    name: 'finished orders are pushed again',
    changes: [
      {
        file: 'services/notifier/consumer/classify-messages.ts',
        replace: "order.status === 'pending' ?",
        by: "order.status !== 'failed' ?",
      },
    ],
    shownBy: ['a-day-passes'],
    breaks: 'messages',
    finding: /LINE accepted 2 messages/,
  },
  {
    name: 'orders are marked before LINE is asked',
    changes: [
      {
        file: 'services/notifier/consumer/process-batch.ts',
        replace: '  const text = notificationText(event.productName)\n',
        by: '  const text = notificationText(event.productName)\n  await context.statuses.markSuccess(order.id)\n',
      },
    ],
    shownBy: ['line-down'],
    breaks: 'messages',
    finding: /is success, and LINE has no message|before LINE accepted it/,
  },
  {
    name: 'offsets are resolved before their work is done',
    changes: [
      {
        file: 'services/notifier/consumer/offset-tracker.ts',
        replace: 'const done = new Set<string>()',
        by: "const done = new Set<string>(); resolveOffset(offsets.at(-1) ?? '0')",
      },
    ],
    shownBy: ['line-500', 'line-reset'],
    breaks: 'success',
    finding: /was committed before order/,
  },
  {
    name: "a user's messages are pushed side by side",
    changes: [
      {
        file: 'services/notifier/consumer/process-batch.ts',
        replace: "(task.kind === 'push' ? task.order.userLineUid : task)",
        by: 'task',
      },
    ],
    shownBy: ['line-500', 'line-reset', 'line-429'],
    breaks: 'order',
    finding: /against their order in Kafka/,
  },
  {
    name: 'poison is dropped',
    changes: [
      {
        file: 'services/notifier/consumer/process-batch.ts',
        replace: 'return moveToDeadLetters(work, { message: task.message, reason: task.reason })',
        by: 'return true',
      },
    ],
    shownBy: ['poison-not-json', 'poison-tombstone'],
    breaks: 'isolation',
    finding: /is not among the dead letters/,
    showsWhenDrained: true,
  },
  {
    name: 'any error of LINE is final',
    changes: [
      {
        file: 'services/notifier/line/line-client.ts',
        replace: "return { kind: 'later', reason }\n",
        by: "return { kind: 'refused', reason }\n",
      },
    ],
    shownBy: ['line-500'],
    breaks: 'isolation',
    finding: /failed, and LINE does not refuse its user/,
  },
]
