import type { Overview, Partition } from '../api/shapes.ts'

/** A platform on which everything flows, with changes. */
export function createOverview(changes: Partial<Overview> = {}): Overview {
  return {
    at: new Date().toISOString(),
    unknown: {},
    orderApi: { instances: 1, ordersPerSecond: 213, p50Ms: 6, p99Ms: 18 },
    outbox: { events: 0, oldestSeconds: null },
    kafka: {
      reachable: true,
      brokers: 1,
      partitions: [createPartition(0), createPartition(1), createPartition(2)],
      group: { state: 'Stable', members: 1 },
      lag: 36,
      lagSeconds: 0.4,
      etaSeconds: 0.2,
    },
    notifier: {
      desired: 'running',
      instances: [
        {
          id: 'notifier-1',
          state: 'running',
          pushesPerSecond: 210,
          inFlight: 14,
          circuit: 'ok',
          partitions: [0, 1, 2],
        },
      ],
    },
    line: { simulated: true, accepted: 10_233, refused: 4, retried: 31, faults: { latencyMs: 0 } },
    orders: { pending: 36, success: 10_233, failed: 4, oldestPendingSeconds: 0.4, successPerSecond: 210 },
    deadLetters: { waiting: 0 },
    ...changes,
  }
}

export function createPartition(partition: number, changes: Partial<Partition> = {}): Partition {
  return {
    partition,
    leader: 1,
    replicas: [1],
    isr: [1],
    logStart: 0,
    logEnd: 3_412,
    committed: 3_400,
    lag: 12,
    lagSeconds: 0.4,
    member: 'notifier-1',
    ...changes,
  }
}
