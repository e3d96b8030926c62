/** How many connections each service opens at most, by purpose; operators size `max_connections` by the sums. */
export const CONNECTIONS = {
  'order-api': {
    /** One for the transaction, one to end a session that was lost. */
    orders: 2,
    /** The same for the relay. */
    outbox: 2,
    /** Two for each of the five kinds of read, and one for new products. */
    reads: 11,
    live: 2,
    repair: 1,
    audit: 1,
    watch: 1,
    heartbeats: 1,
  },
  notifier: { messages: 4, watch: 1, heartbeats: 1 },
  operations: {
    /** Reads and changes that an operator asks for. */
    calls: 4,
    /** A rewind that is under way, and its lock. */
    rewinds: 1,
    /** Those by models. */
    models: 4,
    watch: 1,
    /** Of the overview: one for the look of each second, one for what it leads to. */
    looks: 2,
    counts: 1,
  },
} as const

export function countConnections(service: keyof typeof CONNECTIONS): number {
  return Object.values<number>(CONNECTIONS[service]).reduce((sum, connections) => sum + connections)
}
