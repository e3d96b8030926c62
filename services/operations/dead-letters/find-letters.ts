import type { Queryable } from '../../shared/database/database.ts'
import { SUMMARY_COLUMNS, type Letter } from './dead-letter.ts'

/** All about one dead letter. */
export async function findLetter(database: Queryable, id: number): Promise<Letter | undefined> {
  const [letter] = await database.query<Letter>(
    `SELECT ${SUMMARY_COLUMNS}, o.status AS orderStatus, d.messageKey AS \`key\`, d.messageValue AS \`value\`,
       d.headers, d.truncatedFrom
     FROM dead_letters d LEFT JOIN orders o ON o.id = d.orderId WHERE d.id = ?`,
    [id],
  )
  return letter
}
