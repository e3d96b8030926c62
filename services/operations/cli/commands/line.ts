import { faults as schema, type Faults } from '../../line/faults.ts'
import type { LineQuota } from '../../line/line-control.ts'
import { escapeControlCharacters } from '../escape-control-characters.ts'
import { describeFaults } from '../ops/describe-faults.ts'
import { formatNumber } from '../ops/format-table.ts'
import type { OpsCommand, OpsContext, OpsOption } from '../ops/ops-command.ts'
import { EXIT, Refused, WrongUse } from '../ops/ops-errors.ts'
import type { OpsInput } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

const NAMES = Object.keys(schema.shape) as (keyof typeof schema.shape)[]
const SWITCHES: readonly string[] = ['down', 'forbidden'] satisfies (keyof Faults)[]
const LONGEST_MS = 3_600_000

/** `timeoutAfterAccept` is `--timeout-after-accept`. */
const optionOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

export const line: OpsCommand = {
  summary: "the LINE simulator's faults; with the real LINE, its quota",
  forms: [
    ['', 'show the faults, and the quota'],
    ['ok', 'no faults'],
    ['OPTION...', 'these faults, and no others'],
  ],
  options: Object.fromEntries(NAMES.map((name) => [optionOf(name), describeOption(name)])),
  read: (input) => {
    const wanted = readFaults(input)
    const [word, ...more] = input.words
    if (more.length > 0 || (word !== undefined && word !== 'ok'))
      throw new WrongUse(
        `line takes "ok", or faults as options such as --down; not "${input.words.join(' ')}".`,
      )
    if (word === 'ok' && Object.keys(wanted).length > 0)
      throw new WrongUse('line takes either "ok" or faults.')
    const isChange = word === 'ok' || Object.keys(wanted).length > 0
    return (context) => (isChange ? change(context, wanted) : show(context))
  },
}

function describeOption(name: keyof Faults): OpsOption {
  const { description = '' } = schema.shape[name].meta() ?? {}
  if (SWITCHES.includes(name)) return { type: 'boolean', help: description }
  if (name === 'unknownUsers')
    return {
      type: 'string',
      multiple: true,
      value: 'ID',
      help: 'A user id that is refused; may be repeated.',
    }
  return { type: 'string', value: name === 'latencyMs' ? 'MS' : 'SHARE', help: description }
}

function readFaults(input: OpsInput): Faults {
  const entries = NAMES.flatMap((name): [string, unknown][] => {
    const option = optionOf(name)
    if (SWITCHES.includes(name)) return input.has(option) ? [[name, true]] : []
    if (name === 'unknownUsers') return input.texts(option).length > 0 ? [[name, input.texts(option)]] : []
    const value = input.number(option, { max: name === 'latencyMs' ? LONGEST_MS : 1, fraction: true })
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(entries)
}

async function change({ api, json, print, program }: OpsContext, wanted: Faults): Promise<number> {
  const now = await api.send<Faults>('PUT', '/api/line/faults', wanted)
  const end = Object.keys(wanted).length > 0 ? ` To end them: ${program} line ok` : ''
  print(json ? toJson(now) : escapeControlCharacters(`The LINE simulator now: ${describeFaults(now)}.${end}`))
  return EXIT.done
}

async function show({ api, json, print }: OpsContext): Promise<number> {
  const quota = await api.get<LineQuota>('/api/line/quota')
  const faults = await api.get<Faults>('/api/line/faults').catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'no_simulator') return null
    throw error
  })
  if (json) print(toJson({ quota, faults }))
  else {
    const limit = quota.limit === null ? 'no limit' : `a limit of ${formatNumber(quota.limit)}`
    print(
      `LINE is ${faults === null ? 'real' : 'simulated'}. ${formatNumber(quota.used)} messages this month, ${limit}.`,
    )
    if (faults !== null) print(escapeControlCharacters(`The simulator: ${describeFaults(faults)}.`))
  }
  return EXIT.done
}
