import { z } from 'zod'
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

const TYPES: Readonly<Record<string, string>> = {
  string: 'must be a string',
  number: 'must be a number',
  int: 'must be an integer',
  object: 'must be a JSON object',
}

/** Describes a fault for which the schema has no text; it follows the field's name. */
function describeFault(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : (TYPES[issue.expected] ?? 'has the wrong type')
    case 'too_small':
      return describeBound('least', issue.origin, Number(issue.minimum), issue.inclusive ?? true)
    case 'too_big':
      return describeBound('most', issue.origin, Number(issue.maximum), issue.inclusive ?? true)
    case 'invalid_value':
      return `must be one of: ${issue.values.join(', ')}`
    default:
      return 'is not valid'
  }
}

/** All our numbers are integers, so more than 0 is at least 1. */
function describeBound(side: 'least' | 'most', origin: string, bound: number, inclusive: boolean): string {
  if (origin === 'string') return `must have at ${side} ${bound} ${bound === 1 ? 'character' : 'characters'}`
  const step = side === 'least' ? 1 : -1
  return `must be at ${side} ${inclusive ? bound : bound + step}`
}
