import type { InferAttributes } from 'sequelize'
import type { DeadLetter } from '../../../services/shared/database/models.ts'
import type { TestDatabase } from '../servers/test-database.ts'

/** All stored dead letters, oldest first. */
export function readDeadLetters({ models }: TestDatabase): Promise<InferAttributes<DeadLetter>[]> {
  return models.DeadLetter.findAll({ order: ['id'], raw: true })
}
