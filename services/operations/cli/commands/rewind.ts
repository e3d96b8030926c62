import { setTimeout as wait } from 'node:timers/promises'
import type { z } from 'zod'
import type { preview as previewSchema, rewind as rewindSchema } from '../../rewind/rewind-schemas.ts'
import type { RewindTarget } from '../../rewind/rewind-target.ts'
import { escapeControlCharacters } from '../escape-control-characters.ts'
import { formatNumber, formatTable } from '../ops/format-table.ts'
import { asSentence } from '../ops/ops-api.ts'
import type { OpsCommand, OpsContext } from '../ops/ops-command.ts'
import { EXIT, WrongUse } from '../ops/ops-errors.ts'
import { readTime, refuseWords, type OpsInput } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'
import { GROUP_OPTION, readGroup } from './stop-start.ts'

const LOOK_MS = 500

type Preview = z.output<typeof previewSchema>
type Rewind = z.output<typeof rewindSchema>

export const rewind: OpsCommand = {
  summary: 'have the consumers read messages again, or skip some',
  forms: [
    ['--to beginning', 'all messages that Kafka still has'],
    ['--to end', 'skip all that wait'],
    ['--time TIME', 'all since a time, such as 2026-11-21T09:30:00Z'],
    ['--by -100', 'so many back (negative) or forward, in each partition'],
    ['--offset 0=42', 'an offset of a partition; may be repeated'],
    ['--show ID', 'how far a rewind is'],
  ],
  options: {
    to: { type: 'string', value: 'PLACE', help: 'beginning or end' },
    time: { type: 'string', value: 'TIME', help: 'the first message since then' },
    by: { type: 'string', value: 'N', help: 'messages back or forward' },
    offset: { type: 'string', multiple: true, value: 'P=N', help: 'partition=offset; the others stay' },
    ...GROUP_OPTION,
    'dry-run': { type: 'boolean', help: 'only show what would happen' },
    show: { type: 'string', value: 'ID', help: 'how far this rewind is' },
  },
  asks: true,
  read: (input) => {
    refuseWords(input)
    const id = input.number('show', { min: 1 })
    if (id !== undefined)
      return async (context) => report(context, await context.api.get<Rewind>(`/api/rewinds/${id}`))
    const group = readGroup(input)
    const request = { to: readTarget(input), ...(group !== undefined && { group }) }
    const dryRun = input.has('dry-run')
    return (context) => run(context, request, dryRun)
  },
}

function readTarget(input: OpsInput): RewindTarget {
  const [to, time] = [input.text('to'), input.text('time')]
  const by = input.number('by', { min: -Number.MAX_SAFE_INTEGER })
  const offsets = input.texts('offset')
  const given = [to !== undefined, time !== undefined, by !== undefined, offsets.length > 0]
  if (given.filter(Boolean).length !== 1)
    throw new WrongUse('rewind takes one of --to, --time, --by and --offset.')
  if (time !== undefined) return { time: readTime('time', time) }
  if (by !== undefined) return { by }
  if (offsets.length > 0) return { offsets: Object.fromEntries(offsets.map(readOffset)) }
  if (to === 'beginning' || to === 'end') return to
  throw new WrongUse('--to must be beginning or end.')
}

function readOffset(text: string): [string, number] {
  const [, partition, offset] = /^(\d{1,9})=(\d{1,15})$/.exec(text) ?? []
  if (partition === undefined) throw new WrongUse(`--offset must be PARTITION=OFFSET; it is "${text}".`)
  return [String(Number(partition)), Number(offset)]
}

async function run(context: OpsContext, request: object, dryRun: boolean): Promise<number> {
  const { api, json, print, confirm } = context
  const preview = await api.send<Preview>('POST', '/api/rewind/preview', request)
  // The consumers need not stop for nothing.
  const isPlanOnly = dryRun || preview.partitions.every(({ messages }) => messages === 0)
  if (!json) printPreview(context, preview)
  else if (isPlanOnly) print(toJson(preview))
  if (isPlanOnly) return EXIT.done
  if (!(await confirm('The consumers stop for a few seconds. Rewind?'))) {
    print('Nothing was changed.')
    return EXIT.refused
  }
  const { rewindId } = await api.send<{ rewindId: number }>('POST', '/api/rewind', request)
  return report(context, await follow(context, rewindId))
}

function printPreview({ print, columns }: OpsContext, { sentence, partitions }: Preview): void {
  const rows = partitions.map(({ partition, committed, target, messages }) => [
    ...[partition, committed, target, messages],
    target < committed ? 'again' : target > committed ? 'skipped' : '',
  ])
  print(
    `${formatTable(['PARTITION', 'FROM', 'TO', 'MESSAGES', ''], rows, columns)}\n\n${escapeControlCharacters(sentence)}`,
  )
}

/** Until it has ended, or Ctrl-C: the rewind itself goes on. */
async function follow({ api, interrupted, rewriteLine }: OpsContext, id: number): Promise<Rewind> {
  for (;;) {
    const found = await api.get<Rewind>(`/api/rewinds/${id}`)
    if (found.state === 'done' || found.state === 'failed' || interrupted.aborted) {
      rewriteLine?.('')
      return found
    }
    rewriteLine?.(`Rewind ${id}: ${found.state} …`)
    await wait(LOOK_MS, undefined, { signal: interrupted }).catch(() => undefined)
  }
}

function report({ json, print, complain, program }: OpsContext, found: Rewind): number {
  const { rewindId, state, reason, redelivered, skippedAsDone, pushedAgain } = found
  if (json) print(toJson(found))
  else if (state === 'failed')
    complain(
      escapeControlCharacters(
        `Rewind ${rewindId} failed, and everything is as before. ${asSentence(reason ?? '')}`,
      ),
    )
  else {
    const what = state === 'done' ? 'is done' : `goes on (${state})`
    print(
      `Rewind ${rewindId} ${what}. So far ${formatNumber(redelivered)} messages were read again: ` +
        `${formatNumber(skippedAsDone)} skipped as done, ${formatNumber(pushedAgain)} pushed.`,
    )
    print(`To see how the counts go on: ${program} rewind --show ${rewindId}`)
  }
  return state === 'failed' ? EXIT.refused : EXIT.done
}
