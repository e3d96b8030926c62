import type { FaultProxy, PacketFault, PacketMatch } from '../../support/servers/fault-proxy.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { FaultKind, FaultContext } from './fault.ts'
import { isProduceRequest } from './kafka-packets.ts'
import { tableIsFull } from './mysql-packets.ts'
import { killAndWait } from './processes.ts'

/** How long a trap waits for its packet. */
const TIMEOUT_MS = 6_000

/** What the packets contain that are struck: the orders' COMMIT is in the first. */
export const statements = {
  orders: 'INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES',
  relayed: 'DELETE FROM outbox WHERE firstOrderId IN',
  marked: "SET status = 'success'",
} as const

interface PacketKind {
  readonly name: string
  readonly what: string
  readonly proxy: (platform: ChaosPlatform) => FaultProxy
  readonly match: PacketMatch
  readonly fault: PacketFault
}

const database = ({ databaseProxy }: ChaosPlatform) => databaseProxy
const kafka = ({ servers }: ChaosPlatform) => servers.kafkaProxy
const { orders, relayed, marked } = statements

const lost: readonly PacketKind[] = [
  {
    name: 'lose-commit',
    what: 'a COMMIT arrives, and its answer is lost',
    ...{ proxy: database, match: orders, fault: 'lose answer' },
  },
  {
    name: 'lose-commit-request',
    what: 'a COMMIT does not arrive',
    ...{ proxy: database, match: orders, fault: 'lose packet' },
  },
  {
    name: 'late-commit',
    what: 'a COMMIT arrives long after its connection was lost',
    ...{ proxy: database, match: orders, fault: 'deliver late' },
  },
  {
    name: 'lose-relayed',
    what: 'the relay loses the database after it has sent',
    ...{ proxy: database, match: relayed, fault: 'lose packet' },
  },
  {
    name: 'lose-mark',
    what: 'the notifier loses the database when it marks orders',
    ...{ proxy: database, match: marked, fault: 'lose answer' },
  },
  {
    name: 'lose-produce',
    what: 'messages arrive at Kafka, and the answer is lost',
    ...{ proxy: kafka, match: isProduceRequest, fault: 'lose answer' },
  },
  {
    name: 'lose-produce-request',
    what: 'messages do not arrive at Kafka',
    ...{ proxy: kafka, match: isProduceRequest, fault: 'lose packet' },
  },
]

const deadly: readonly (PacketKind & { readonly victim: string })[] = [
  {
    name: 'die-at-commit',
    victim: 'order-api',
    what: 'its COMMIT is on its way',
    ...{ proxy: database, match: orders, fault: 'lose answer' },
  },
  {
    name: 'die-at-relayed',
    victim: 'order-api',
    what: 'it has sent events and not yet deleted them',
    ...{ proxy: database, match: relayed, fault: 'lose packet' },
  },
  {
    name: 'die-at-mark',
    victim: 'notifier',
    what: 'LINE has accepted and no order is marked',
    ...{ proxy: database, match: marked, fault: 'lose packet' },
  },
  {
    name: 'database-dies-at-commit',
    victim: 'database',
    what: 'a COMMIT arrives',
    ...{ proxy: database, match: orders, fault: 'lose answer' },
  },
]

/** Faults of exactly one packet, at the moments that matter most. */
export const packetFaults: readonly FaultKind[] = [
  ...lost.map(losePacket),
  ...deadly.map(dieAtPacket),
  {
    name: 'disk-full',
    plan: (random, { lastingMs }) => {
      const ms = random.between(...lastingMs)
      return {
        what: `the database's disk is full for ${(ms / 1000).toFixed(1)} s`,
        targets: ['database-packets'],
        inject: async ({ platform, pause }) => {
          const trap = database(platform).setTrap(orders, { answer: tableIsFull('outbox') }, 'always')
          await pause(ms)
          trap.remove()
          return trap.hasStruck()
        },
      }
    },
  },
]

/** Several times in a row: the moments between which it strikes differ. */
function losePacket({ name, what, ...packet }: PacketKind): FaultKind {
  return {
    name,
    plan: (random) => {
      const times = random.between(1, 4)
      return {
        what: `${what}${times > 1 ? `, ${times} times` : ''}`,
        targets: [],
        inject: async (context) => {
          let struck = false
          for (let left = times; left > 0; left--) struck = (await strikeOnce(context, packet)) || struck
          return struck
        },
      }
    },
  }
}

/** A process dies in the very moment in which this packet is on its way. */
function dieAtPacket({ name, what, victim, ...packet }: (typeof deadly)[number]): FaultKind {
  return {
    name,
    plan: () => ({
      what: `SIGKILL ${victim} when ${what}`,
      targets: [victim],
      inject: async (context) => {
        if (!(await strikeOnce(context, packet))) return false
        await killAndWait(context.platform, victim)
        return true
      },
    }),
  }
}

async function strikeOnce(
  { platform, pause }: FaultContext,
  { proxy, match, fault }: Omit<PacketKind, 'name' | 'what'>,
): Promise<boolean> {
  const trap = proxy(platform).setTrap(match, fault, 'once')
  await Promise.race([trap.struck, pause(TIMEOUT_MS)])
  trap.remove()
  return trap.hasStruck()
}
