import { parseArgs } from 'node:util'
import { faultKinds } from './faults/catalogue.ts'
import type { FaultKind } from './faults/fault.ts'

const DEFAULT_FAULTS = 100
const MAX_SEED = 1_000_000_000

export interface ChaosCommand {
  /** Undefined: as many as the minutes allow. */
  readonly faults: number | undefined
  readonly minutes: number | undefined
  readonly seed: number
  readonly kinds: readonly FaultKind[]
  /** What repeats the run. */
  readonly command: string
}

export const usage = `npm run chaos -- [--faults N] [--seed S] [--minutes M] [--only KIND[,KIND…]]

Breaks everything that can break while orders arrive, and then counts: is anything lost, doubled or oversold?

  --faults N     how many faults (${DEFAULT_FAULTS}, or with --minutes as many as there is time for)
  --seed S       repeats the faults of an earlier run; otherwise a new seed is drawn and printed
  --minutes M    no new faults after so many minutes
  --only KIND    only faults of these kinds:

${columns(faultKinds.map(({ name }) => name))}

Exit status: 0 when every promise was kept, 1 when one was broken or the run could not be finished, 2 for wrong options.
Orders in the line of progress count every answer; those of the last line are what is in the database.`

/** @throws Error that says what is wrong with the arguments */
export function readOptions(args: readonly string[], drawSeed: () => number = drawNewSeed): ChaosCommand {
  const { values } = parseArgs({
    args: [...args],
    options: {
      faults: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      only: { type: 'string', multiple: true },
    },
  })
  const minutes = positive('--minutes', values.minutes)
  const faults =
    wholeNumber('--faults', values.faults) ?? (minutes === undefined ? DEFAULT_FAULTS : undefined)
  const seed = wholeNumber('--seed', values.seed) ?? drawSeed()
  const only = (values.only ?? []).flatMap((list) => list.split(',')).filter(Boolean)
  const unknown = only.filter((name) => !faultKinds.some((kind) => kind.name === name))
  if (unknown.length > 0) throw new Error(`--only: there is no kind of fault ${unknown.join(', ')}`)
  const kinds = only.length === 0 ? faultKinds : faultKinds.filter(({ name }) => only.includes(name))
  const command = [
    'npm run chaos --',
    ...(faults === undefined ? [] : [`--faults ${faults}`]),
    `--seed ${seed}`,
    ...(minutes === undefined ? [] : [`--minutes ${minutes}`]),
    ...(only.length === 0 ? [] : [`--only ${only.join(',')}`]),
  ].join(' ')
  return { faults, minutes, seed, kinds, command }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= MAX_SEED) return number
  throw new Error(`${name} must be a whole number from 1 to ${MAX_SEED}, and not ${text}`)
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (number > 0 && number < Infinity) return number
  throw new Error(`${name} must be a number of minutes, and not ${text}`)
}

const drawNewSeed = () => 1 + Math.floor(Math.random() * 999_999)

function columns(names: readonly string[]): string {
  const width = Math.max(...names.map(({ length }) => length)) + 2
  const lines = names.map((_, index) =>
    index % 3 === 0
      ? names
          .slice(index, index + 3)
          .map((name) => name.padEnd(width))
          .join('')
          .trimEnd()
      : undefined,
  )
  return lines
    .filter((line) => line !== undefined)
    .map((line) => `    ${line}`)
    .join('\n')
}
