import type { z } from 'zod'
import { describeFault } from '../runtime/describe-fault.ts'
import { InvalidRequest } from './request-errors.ts'

/** @param part of the request, to name where a fault has no field. @throws InvalidRequest with every fault */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  part: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input, { error: describeFault })
  if (parsed.success) return parsed.data
  const faults = new Map<string, string>()
  // The last fault of a field is the most precise: a number too large for any integer is too large for an id, too.
  for (const { path, message } of parsed.error.issues) faults.set(path.join('.') || part, message)
  throw new InvalidRequest(Array.from(faults, ([path, message]) => ({ path, message })))
}
