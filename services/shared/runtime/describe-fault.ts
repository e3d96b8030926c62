import type { z } from 'zod'

const TYPES: Readonly<Record<string, string>> = {
  string: 'must be a string',
  number: 'must be a number',
  int: 'must be an integer',
  object: 'must be a JSON object',
}

/** Describes a fault for which the schema has no text; it follows the name of the field or the setting. */
export function describeFault(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is required'
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? 'has the wrong type'
    case 'too_small':
      return describeBound('least', issue.origin, Number(issue.minimum), issue.inclusive ?? true)
    case 'too_big':
      return describeBound('most', issue.origin, Number(issue.maximum), issue.inclusive ?? true)
    case 'invalid_value':
      return issue.expected === 'stringbool'
        ? 'must be true or false'
        : `must be one of: ${issue.values.join(', ')}`
    case 'unrecognized_keys':
      return `has no ${issue.keys.length === 1 ? 'field' : 'fields'} ${issue.keys.slice(0, 5).join(', ')}`
    default:
      return issue.code === 'invalid_format' && issue.format === 'url' ? 'must be a URL' : 'is not valid'
  }
}

/** All our numbers are integers, so more than 0 is at least 1. */
function describeBound(side: 'least' | 'most', origin: string, bound: number, inclusive: boolean): string {
  if (origin === 'string') return `must have at ${side} ${bound} ${bound === 1 ? 'character' : 'characters'}`
  const step = side === 'least' ? 1 : -1
  return `must be at ${side} ${inclusive ? bound : bound + step}`
}
