import type { FaultProxy, PacketFault, PacketMatch } from '../../support/fault-proxy.ts'
import type { Stage } from '../platform/set-stage.ts'
import type { FaultKind } from './fault.ts'
import { isProduceRequest } from './kafka-packets.ts'
import { tableIsFull } from './mysql-packets.ts'
import { killAndWait } from './processes.ts'

/** How long a trap waits for its packet. */
const PATIENCE_MS = 4_000

const toDatabase = ({ servers }: Stage) => servers.databaseProxy
const toKafka = ({ servers }: Stage) => servers.kafkaProxy

/** The packet that carries orders, outbox rows, stock and COMMIT; and those of the relay and the notifier. */
const ORDERS = 'INSERT INTO orders'
const RELAYED = 'DELETE FROM outbox'
const MARKED = 'UPDATE orders SET status'

/** TCP connections that are cut, in the middle of something or of nothing. */
export const connectionFaults: readonly FaultKind[] = [
  atOnce('cut-database', 'every connection to the database is cut', toDatabase, (proxy) => proxy.cut()),
  atOnce('cut-kafka', 'every connection to Kafka is cut', toKafka, (proxy) => proxy.cut()),
  atOnce('forget-database', 'the network forgets the connections to the database', toDatabase, (proxy) =>
    proxy.strand(),
  ),
  atOnce('forget-kafka', 'the network forgets the connections to Kafka', toKafka, (proxy) => proxy.strand()),
  atPacket('lose-commit', 'a COMMIT arrives, and its answer is lost', toDatabase, ORDERS, 'lose answer'),
  atPacket('lose-commit-request', 'a COMMIT does not arrive', toDatabase, ORDERS, 'lose packet'),
  atPacket(
    'lose-relayed',
    'the relay loses the database after it has sent',
    toDatabase,
    RELAYED,
    'lose packet',
  ),
  atPacket(
    'lose-mark',
    'the notifier loses the database when it marks orders',
    toDatabase,
    MARKED,
    'lose answer',
  ),
  atPacket(
    'lose-produce',
    'messages arrive at Kafka, and the answer is lost',
    toKafka,
    isProduceRequest,
    'lose answer',
  ),
  atPacket(
    'lose-produce-request',
    'messages do not arrive at Kafka',
    toKafka,
    isProduceRequest,
    'lose packet',
  ),
  dieAtPacket('die-at-commit', 'its COMMIT is on its way', 'order-api', ORDERS, 'lose answer'),
  dieAtPacket(
    'die-at-relayed',
    'it has sent events and not yet deleted them',
    'order-api',
    RELAYED,
    'lose packet',
  ),
  dieAtPacket('die-at-mark', 'LINE has accepted and no order is marked', 'notifier', MARKED, 'lose packet'),
  dieAtPacket('database-dies-at-commit', 'a COMMIT arrives', 'database', ORDERS, 'lose answer'),
  {
    name: 'disk-full',
    plan: (random, { lastingMs }) => {
      const ms = random.between(...lastingMs)
      return {
        what: `the database has no room for orders and outbox for ${(ms / 1000).toFixed(1)} s`,
        targets: ['database-packets'],
        inject: async ({ stage, pause }) => {
          const trap = toDatabase(stage).setTrap(ORDERS, { answer: tableIsFull('outbox') }, 'always')
          try {
            await pause(ms)
          } finally {
            trap.remove()
          }
        },
      }
    },
  },
]

function atOnce(
  name: string,
  what: string,
  proxyOf: (stage: Stage) => FaultProxy,
  strike: (proxy: FaultProxy) => void,
): FaultKind {
  const inject = ({ stage }: { stage: Stage }) => {
    strike(proxyOf(stage))
    return Promise.resolve()
  }
  return { name, plan: () => ({ what, targets: [], inject }) }
}

/** A process dies in the very moment in which this packet is on its way. */
function dieAtPacket(
  name: string,
  what: string,
  victim: 'order-api' | 'notifier' | 'database',
  match: PacketMatch,
  fault: PacketFault,
): FaultKind {
  return {
    name,
    plan: () => ({
      what: `SIGKILL ${victim} when ${what}`,
      targets: [victim],
      inject: async ({ stage, pause }) => {
        const trap = toDatabase(stage).setTrap(match, fault, 'once')
        const isStruck = await Promise.race([
          trap.struck.then(() => true),
          pause(PATIENCE_MS).then(() => false),
        ])
        trap.remove()
        if (isStruck) await killAndWait(stage, victim)
      },
    }),
  }
}

/** Several times in a row: the moments between which it strikes differ. */
function atPacket(
  name: string,
  what: string,
  proxyOf: (stage: Stage) => FaultProxy,
  match: PacketMatch,
  fault: PacketFault,
): FaultKind {
  return {
    name,
    plan: (random) => {
      const times = random.between(1, 4)
      return {
        what: `${what}, ${times} times`,
        targets: [],
        inject: async ({ stage, pause }) => {
          for (let left = times; left > 0; left--) {
            const trap = proxyOf(stage).setTrap(match, fault, 'once')
            await Promise.race([trap.struck, pause(PATIENCE_MS)])
            trap.remove()
          }
        },
      }
    },
  }
}
