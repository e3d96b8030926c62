import type { Queryable } from '../../shared/database/database.ts'
import { writeMarker } from '../../shared/heartbeats/markers.ts'
import type { Logger } from '../../shared/runtime/logger.ts'

interface MarkParts {
  readonly database: Queryable
  readonly log: Logger
}

/** Marks on the chart that the faults were changed. Never rejects: the faults are set, and a mark is a small loss. */
export async function markFault({ database, log }: MarkParts, faults: object): Promise<void> {
  try {
    await writeMarker(database, 'fault', { ...faults })
  } catch (error) {
    log.warn({ err: error }, 'marker of a fault not written: database unavailable')
  }
}
