import { raw } from 'mysql2'

/** Bytes, as a value of a query, without a buffer of their own. @param hex made by us: it goes into the SQL as it is. */
export const hexLiteral = (hex: string) => raw(`X'${hex}'`)
