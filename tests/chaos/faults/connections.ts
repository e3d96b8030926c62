import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { FaultKind } from './fault.ts'

/** All connections at once: cut, or forgotten by the network, so that neither side notices. */
export const connectionFaults: readonly FaultKind[] = [
  atOnce('cut-database', 'every connection to the database is cut', (platform) =>
    platform.databaseProxy.cut(),
  ),
  atOnce('cut-kafka', 'every connection to Kafka is cut', (platform) => platform.servers.kafkaProxy.cut()),
  atOnce('forget-database', 'the network silently drops the connections to the database', (platform) =>
    platform.databaseProxy.strand(),
  ),
  atOnce('forget-kafka', 'the network silently drops the connections to Kafka', (platform) =>
    platform.servers.kafkaProxy.strand(),
  ),
]

function atOnce(name: string, what: string, strike: (platform: ChaosPlatform) => void): FaultKind {
  const inject = ({ platform }: { platform: ChaosPlatform }) => {
    strike(platform)
    return Promise.resolve(true)
  }
  return { name, plan: () => ({ what, targets: [], inject }) }
}
