import type { z } from 'zod'
import { describeFault } from '../../runtime/describe-fault.ts'
import { InvalidRequest, type Fault } from '../request-errors.ts'

/** A request may have a thousand unknown parameters; the first ones say enough. */
const MAX_UNKNOWN = 5

/** @param part of the request, to name where a fault has no field. @throws InvalidRequest with every fault */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  part: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input, { error: describeFault })
  if (parsed.success) return parsed.data
  throw new InvalidRequest(faultsIn(parsed.error, part))
}

/**
 * The same for a query. With a typo in its name a filter would be ignored, and the caller would get everything: so unknown
 * parameters are refused.
 */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const unknown = findUnknownParameters(query, Object.keys(schema.shape))
  const parsed = schema.safeParse(query, { error: describeFault })
  if (parsed.success && unknown.length === 0) return parsed.data
  throw new InvalidRequest([...unknown, ...(parsed.error ? faultsIn(parsed.error, 'query') : [])])
}

function findUnknownParameters(query: object, known: readonly string[]): Fault[] {
  const names = known.length === 0 ? 'there are none' : `known: ${known.join(', ')}`
  return Object.keys(query)
    .filter((name) => !known.includes(name))
    .slice(0, MAX_UNKNOWN)
    .map((path) => ({ path, message: `is not a known parameter (${names})` }))
}

function faultsIn({ issues }: z.ZodError, part: string): Fault[] {
  const faults = new Map<string, string>()
  // The last fault of a field is the most precise: a number too large for any integer is too large for an id, too.
  for (const { path, message } of issues) faults.set(path.join('.') || part, message)
  return Array.from(faults, ([path, message]) => ({ path, message }))
}
