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
        file: 'services/notifier/consumer/process-message.ts',
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
        file: 'services/notifier/consumer/process-message.ts',
        replace: '  const text = notificationText(work.event.productName)\n',
        by: '  const text = notificationText(work.event.productName)\n  await statuses.markSuccess(order.id)\n',
      },
    ],
    shownBy: ['line-down'],
    breaks: 'messages',
    finding: /is success, and LINE has no message|before LINE accepted it/,
  },
  {
    name: 'an offset is committed past unfinished work',
    changes: [
      {
        file: 'services/notifier/consumer/lanes/partition-window.ts',
        replace: 'if (offset < first) first = offset',
        by: 'if (offset < first && offset > next) first = offset',
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
        file: 'services/notifier/consumer/lanes/lanes.ts',
        replace: 'const queue = lanes.get(userId)',
        by: 'const queue = lanes.get(`${userId} ${work.offset}`)',
      },
      {
        file: 'services/notifier/consumer/lanes/lanes.ts',
        replace: 'lanes.set(userId, created)',
        by: 'lanes.set(`${userId} ${work.offset}`, created)',
      },
    ],
    shownBy: ['line-500', 'line-reset', 'line-429'],
    breaks: 'order',
    finding: /against their order in Kafka/,
  },
  {
    name: 'a lane is forgotten at a rebalance',
    changes: [
      {
        file: 'services/notifier/consumer/lanes/lanes.ts',
        replace: 'const holding = held',
        by: 'lanes.clear(); const holding = held',
      },
      // So that pushes are under way at every rebalance.
      {
        file: 'services/notifier/line/line-client.ts',
        replace: 'return classifyAnswer(await post(body, headers, signal))',
        by: 'await new Promise((go) => setTimeout(go, Math.random() * 1_500)); return classifyAnswer(await post(body, headers, signal))',
      },
    ],
    shownBy: ['second-notifier', 'two-more-notifiers'],
    breaks: 'order',
    finding: /against their order in Kafka/,
  },
  {
    name: 'poison is dropped',
    changes: [
      {
        file: 'services/notifier/consumer/window.ts',
        replace: 'void moveToDeadLetters(work, { reason: decoded.reason })',
        by: 'end(work, true)',
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
