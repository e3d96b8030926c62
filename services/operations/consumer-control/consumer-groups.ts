import { z } from 'zod'
import { DomainError } from '../../shared/runtime/errors.ts'

/** A consumer group of the platform that operators stop, start and rewind. */
export interface ConsumerGroup {
  /** Its name in requests, whatever its id is. */
  readonly name: 'message-group' | 'view-counter'
  readonly groupId: string
  readonly topic: string
  /** The service whose processes are its members. */
  readonly service: 'notifier' | 'view-counter'
}

export const groupName = z
  .enum(['message-group', 'view-counter'])
  .default('message-group')
  .meta({ description: 'The notifiers, or the view counters.' })

class GroupNotFound extends DomainError {
  constructor(name: string) {
    super('group_not_found', `this platform has no consumer group ${name}`)
  }
}

/** @throws GroupNotFound */
export function findGroup(groups: readonly ConsumerGroup[], wanted: ConsumerGroup['name']): ConsumerGroup {
  const group = groups.find(({ name }) => name === wanted)
  if (group === undefined) throw new GroupNotFound(wanted)
  return group
}
