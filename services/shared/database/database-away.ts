import { DomainError } from '../runtime/errors.ts'

/** Nothing was written: the same request can be sent again. */
export class DatabaseAway extends DomainError {
  constructor(cause: unknown) {
    super('database_away', 'the database is unavailable and nothing was changed, try again soon', { cause })
  }
}

/** For statements with which nothing else can be wrong, but what they say themselves. @throws DatabaseAway */
export async function orDatabaseAway<Result>(query: Promise<Result>): Promise<Result> {
  try {
    return await query
  } catch (cause) {
    if (cause instanceof DomainError) throw cause
    throw new DatabaseAway(cause)
  }
}
