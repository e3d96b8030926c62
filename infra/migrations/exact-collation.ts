import { QueryTypes, type Sequelize } from 'sequelize'

/** MariaDB's name and MySQL's. Newer MariaDB servers have both, as names of one collation. */
const NAMES = ['utf8mb4_nopad_bin', 'utf8mb4_0900_bin']

/**
 * The server's collation that compares text byte by byte. `utf8mb4_bin` ignores spaces at the end: the users `U1` and
 * `U1 ` would be one.
 */
export async function findExactCollation(database: Sequelize): Promise<string> {
  const rows = await database.query<{ name: string }>(
    'SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS WHERE COLLATION_NAME IN (?)',
    { type: QueryTypes.SELECT, replacements: [NAMES] },
  )
  const found = NAMES.find((name) => rows.some((row) => row.name === name))
  if (found === undefined)
    throw new Error('the database is too old: MySQL 8.0.17 or MariaDB 10.2 is the oldest that works')
  return found
}
