import { parseArgs } from 'node:util'
import type { Part, PartOptions } from './parts/part.ts'
import { drain } from './parts/drain.ts'
import { growth } from './parts/growth.ts'
import { latency } from './parts/latency.ts'
import { lineMode } from './parts/line-mode.ts'
import { scale } from './parts/scale.ts'
import { throughput } from './parts/throughput.ts'

export const parts: readonly Part[] = [throughput, drain, latency, growth, scale]

const DEFAULTS = {
  ...{ rounds: 3, seconds: 5, connections: [1, 10, 50, 200], orders: 100_000, errors: 0 },
  sizes: [10_000, 100_000, 1_000_000],
}

export interface BenchCommand extends PartOptions {
  readonly parts: readonly Part[]
  /** Also write the tables to docs/bench. */
  readonly docs: boolean
}

export const usage = `npm run bench -- [PART…] [--rounds N] [--seconds S] [--connections N,N…] [--orders N] [--errors SHARE] [--sizes N,N…]

Measures the platform against others in one run on this machine, and checks afterwards that every answer was right.

${parts.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`).join('\n')}

  --rounds N           how often each measurement is repeated (${DEFAULTS.rounds}); the median counts
  --seconds S          how long each lasts (${DEFAULTS.seconds})
  --connections N,N    at how many connections (${DEFAULTS.connections.join(',')})
  --orders N           how many pending orders are drained (${DEFAULTS.orders})
  --errors SHARE       the share of pushes that LINE answers with 500 while they drain, such as 0.2 (${DEFAULTS.errors})
  --sizes N,N          with how many orders in the table (${DEFAULTS.sizes.join(',')})
  --mode line          only: ${lineMode.about}
  --docs               also write the tables to docs/bench/YYYY-MM-DD.md

Exit status: 0 when every answer was right, 1 when one was wrong or the run could not be finished, 2 for wrong options.`

/** @throws Error that says what is wrong with the arguments */
export function readOptions(args: readonly string[]): BenchCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      orders: { type: 'string' },
      errors: { type: 'string' },
      sizes: { type: 'string' },
      mode: { type: 'string', default: 'dev' },
      docs: { type: 'boolean', default: false },
    },
  })
  const unknown = positionals.filter((name) => !parts.some((part) => part.name === name))
  if (unknown.length > 0) throw new Error(`there is no part ${unknown.join(', ')}`)
  return {
    parts: choose(positionals, values.mode),
    rounds: wholeNumber('--rounds', values.rounds) ?? DEFAULTS.rounds,
    seconds: wholeNumber('--seconds', values.seconds) ?? DEFAULTS.seconds,
    connections: wholeNumbers('--connections', values.connections) ?? DEFAULTS.connections,
    orders: wholeNumber('--orders', values.orders, 1_000_000) ?? DEFAULTS.orders,
    errors: readShare('--errors', values.errors) ?? DEFAULTS.errors,
    // Duplicates are dropped: each size is a database of its own.
    sizes: [...new Set(wholeNumbers('--sizes', values.sizes, 10_000_000) ?? DEFAULTS.sizes)],
    docs: values.docs,
  }
}

function choose(names: readonly string[], mode: string): readonly Part[] {
  if (mode !== 'dev' && mode !== 'line') throw new Error(`--mode must be dev or line, and not ${mode}`)
  if (mode === 'line' && names.length > 0) throw new Error('--mode line takes no part')
  if (mode === 'line') return [lineMode]
  return names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name))
}

function wholeNumber(name: string, text: string | undefined, most?: number): number | undefined {
  return text === undefined ? undefined : readNumber(name, text, most)
}

function wholeNumbers(name: string, text: string | undefined, most?: number): number[] | undefined {
  return text?.split(',').map((number) => readNumber(name, number, most))
}

function readNumber(name: string, text: string, most = 10_000): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= most) return number
  throw new Error(`${name} must be a whole number from 1 to ${most}, and not ${text}`)
}

function readShare(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const share = Number(text)
  if (text.trim() !== '' && share >= 0 && share < 1) return share
  throw new Error(`${name} must be a share from 0 to less than 1, and not ${text}`)
}
