import { note, ok, type Row } from './row.ts'

export interface PortFacts {
  readonly port: number
  /** What uses it: "the order API". */
  readonly listener: string
  readonly free: boolean
  readonly owner: PortOwner | undefined
  /** The variable that sets it; Kafka and the database have none. */
  readonly variable: string | undefined
}

/** The program that listens, as far as the system shows it. */
export type PortOwner =
  | { readonly kind: 'process'; readonly name: string; readonly pid: number }
  /** A program of this checkout, with the name of its pid file. */
  | { readonly kind: 'ours'; readonly name: string; readonly pid: number; readonly leftBehind: boolean }
  /** The system does not show programs of other users. */
  | { readonly kind: 'another-user' }

export function judgePort({ port, listener, free, owner, variable }: PortFacts): Row {
  const subject = `Port ${port}`
  if (free) return ok(subject, `free, for ${listener}`)
  const found = `used by ${describeOwner(owner)}`
  if (owner?.kind === 'ours') {
    return owner.leftBehind ? note(subject, found, 'npm start stops it first.') : note(subject, found)
  }
  const where = variable ? `, or set ${variable}` : ''
  return note(
    subject,
    found,
    `Nothing to do: ${listener} will use the next free port. To keep this one, stop that program${where}.`,
  )
}

function describeOwner(owner: PortOwner | undefined): string {
  if (owner === undefined) return 'some program'
  if (owner.kind === 'another-user') return 'a program of another user'
  const name = owner.kind === 'ours' ? `the ${owner.name} of this folder` : owner.name
  return `${name} (process ${owner.pid})`
}
