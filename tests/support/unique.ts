import { randomBytes } from 'node:crypto'

/** A name that no other test, and no other run, has. */
export const unique = (prefix: string) => `${prefix}-${randomBytes(5).toString('hex')}`

/** A user id of LINE's shape. */
export const uniqueUserId = () => `U${randomBytes(16).toString('hex')}`
