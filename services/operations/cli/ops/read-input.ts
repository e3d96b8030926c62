import { WrongUse } from './ops-errors.ts'

type Value = string | boolean | readonly (string | boolean)[] | undefined

interface Range {
  readonly min?: number
  readonly max?: number
  /** Also fractions. */
  readonly fraction?: boolean
}

/** The arguments of one command, read as what they should be. Each method throws WrongUse. */
export interface OpsInput {
  /** What is no option. */
  readonly words: readonly string[]
  readonly has: (option: string) => boolean
  readonly text: (option: string) => string | undefined
  readonly texts: (option: string) => readonly string[]
  readonly number: (option: string, range?: Range) => number | undefined
}

export function createInput(words: readonly string[], values: Readonly<Record<string, Value>>): OpsInput {
  const text = (option: string) => {
    const value = values[option]
    return typeof value === 'string' ? value : undefined
  }
  return {
    words,
    has: (option) => values[option] === true,
    text,
    texts: (option) => {
      const value = values[option]
      return Array.isArray(value) ? value.map(String) : []
    },
    number: (option, range) => {
      const value = text(option)
      return value === undefined ? undefined : readNumber(`--${option}`, value, range)
    },
  }
}

/** @param name as it stands in the sentence @throws WrongUse */
export function readNumber(
  name: string,
  text: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER, fraction = false }: Range = {},
): number {
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN
  if (number >= min && number <= max && (fraction || Number.isSafeInteger(number))) return number
  const what = fraction ? 'a number' : 'an integer'
  const range =
    max === Number.MAX_SAFE_INTEGER ? (min === -max ? '' : ` of at least ${min}`) : ` from ${min} to ${max}`
  throw new WrongUse(`${name} must be ${what}${range}; it is "${text}".`)
}

/** @throws WrongUse */
export function readId(text: string): number {
  return readNumber('an id', text, { min: 1 })
}

/** A time as the API wants it: ISO 8601, or a date and time of this machine. @throws WrongUse */
export function readTime(option: string, text: string): string {
  const date = new Date(text)
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(date.getTime()))
    throw new WrongUse(`--${option} must be a time such as 2026-11-21T09:30:00Z; it is "${text}".`)
  return date.toISOString()
}

/** @throws WrongUse if there are other words than these */
export function refuseWords({ words }: OpsInput, most = 0): void {
  const extra = words[most]
  if (extra !== undefined) throw new WrongUse(`"${extra}" is one word too many.`)
}
