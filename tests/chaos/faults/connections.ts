import type { Stage } from '../platform/set-stage.ts'
import type { FaultKind } from './fault.ts'

/** All connections at once: cut, or forgotten by the network, so that neither side hears of the other's end. */
export const connectionFaults: readonly FaultKind[] = [
  atOnce('cut-database', 'every connection to the database is cut', (stage) => stage.databaseProxy.cut()),
  atOnce('cut-kafka', 'every connection to Kafka is cut', (stage) => stage.servers.kafkaProxy.cut()),
  atOnce('forget-database', 'the network forgets the connections to the database', (stage) =>
    stage.databaseProxy.strand(),
  ),
  atOnce('forget-kafka', 'the network forgets the connections to Kafka', (stage) =>
    stage.servers.kafkaProxy.strand(),
  ),
]

function atOnce(name: string, what: string, strike: (stage: Stage) => void): FaultKind {
  const inject = ({ stage }: { stage: Stage }) => {
    strike(stage)
    return Promise.resolve(true)
  }
  return { name, plan: () => ({ what, targets: [], inject }) }
}
