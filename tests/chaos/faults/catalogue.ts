import { anotherKafka } from './another-kafka.ts'
import { clockFaults } from './clocks.ts'
import { connectionFaults } from './connections.ts'
import type { FaultKind } from './fault.ts'
import { groupFaults } from './group.ts'
import { lineFaults } from './line.ts'
import { packetFaults } from './packets.ts'
import { poisons } from './poison.ts'
import { crowds, freezes, kills, stops } from './processes.ts'
import { stalledReaders } from './stalled-readers.ts'

/** Everything that a run can break. */
export const faultKinds: readonly FaultKind[] = [
  ...kills,
  ...freezes,
  ...stops,
  ...crowds,
  ...connectionFaults,
  ...packetFaults,
  ...lineFaults,
  ...poisons,
  ...groupFaults,
  ...clockFaults,
  anotherKafka,
  stalledReaders,
]
