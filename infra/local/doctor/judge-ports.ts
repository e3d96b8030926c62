import { note, ok, type Row } from './row.ts'

export interface PortFacts {
  readonly port: number
  /** For whom it is: "the order API". */
  readonly listener: string
  readonly free: boolean
  readonly owner: PortOwner | undefined
  /** The variable that says where to listen; Kafka and the database have none. */
  readonly variable: string | undefined
}

/** Who listens, as far as the system tells. */
export type PortOwner =
  | { readonly kind: 'process'; readonly name: string; readonly pid: number }
  /** A program of this checkout, with the name of its pid file. */
  | { readonly kind: 'ours'; readonly name: string; readonly pid: number; readonly leftBehind: boolean }
  /** The system does not tell its users about each other. */
  | { readonly kind: 'another-user' }

export function judgePort({ port, listener, free, owner, variable }: PortFacts): Row {
  const subject = `Port ${port}`
  if (free) return ok(subject, `free, for ${listener}`)
  const found = `taken by ${describeOwner(owner)}`
  if (owner?.kind === 'ours') {
    return owner.leftBehind ? note(subject, found, 'npm start ends it first.') : note(subject, found)
  }
  const where = variable ? `, or set ${variable}` : ''
  return note(
    subject,
    found,
    `Nothing, if ${listener} may use the next free one. Otherwise end that program${where}.`,
  )
}

function describeOwner(owner: PortOwner | undefined): string {
  if (owner === undefined) return 'some program'
  if (owner.kind === 'another-user') return 'a program of another user'
  const who = owner.kind === 'ours' ? `the ${owner.name} of this folder` : owner.name
  return `${who} (process ${owner.pid})`
}
