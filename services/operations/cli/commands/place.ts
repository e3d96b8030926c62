import { setTimeout as wait } from 'node:timers/promises'
import type { ShownRun } from '../../orders/order-runs.ts'
import { escapeControlCharacters } from '../escape-control-characters.ts'
import { formatCount, formatNumber } from '../ops/format-table.ts'
import { asSentence } from '../ops/ops-api.ts'
import type { OpsCommand, OpsContext } from '../ops/ops-command.ts'
import { EXIT, Refused, WrongUse } from '../ops/ops-errors.ts'
import { readNumber, refuseWords, type OpsInput } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

const LOOK_MS = 500

export const place: OpsCommand = {
  summary: 'place orders through the order API, as buyers do',
  forms: [
    ['COUNT', 'so many (default: 1), and wait for their answers. Ctrl-C stops placing'],
    ['--until-stopped', 'until Ctrl-C, an hour at most'],
    ['--end RUN', 'stop a run that was started elsewhere, or with --detach'],
  ],
  options: {
    'until-stopped': { type: 'boolean', help: 'no fixed count' },
    rate: { type: 'string', value: 'N', help: 'orders a second (a count without it: as fast as it goes)' },
    product: { type: 'string', value: 'ID', help: 'of this product only (default: of all)' },
    user: { type: 'string', value: 'ID', help: 'for this LINE user only (default: for many)' },
    seed: { type: 'string', value: 'N', help: 'the same seed chooses the same products and users again' },
    detach: { type: 'boolean', help: 'do not wait: the run goes on in operations' },
    end: { type: 'string', value: 'RUN', help: 'stop this run' },
  },
  asks: true,
  read: (input) => {
    const end = input.text('end')
    if (end !== undefined) {
      refuseWords(input)
      return async (context) => report(context, await endRun(context, end))
    }
    const wanted = readWanted(input)
    const detach = input.has('detach')
    return async (context) => {
      const run = await startRun(context, wanted)
      if (!detach) return report(context, await followRun(context, run))
      const { json, print, program } = context
      print(
        json ? toJson(run) : `Run ${run.runId} has begun. To stop it: ${program} place --end ${run.runId}`,
      )
      return EXIT.done
    }
  },
}

type Wanted = ReturnType<typeof readWanted>

function readWanted(input: OpsInput) {
  refuseWords(input, 1)
  const [word] = input.words
  const untilStopped = input.has('until-stopped')
  if (untilStopped && word !== undefined) throw new WrongUse('place takes either COUNT or --until-stopped.')
  const userId = input.text('user')
  const productId = input.number('product', { min: 1 })
  const ratePerSecond = input.number('rate', { min: 0.1, max: 1_000, fraction: true })
  const seed = input.number('seed', { max: 4_294_967_295 })
  return {
    ...(untilStopped
      ? { untilStopped: true as const }
      : { count: readNumber('COUNT', word ?? '1', { min: 1, max: 100_000 }) }),
    ...(userId !== undefined && { userId }),
    ...(productId !== undefined && { productId }),
    ...(ratePerSecond !== undefined && { ratePerSecond }),
    ...(seed !== undefined && { seed }),
  }
}

/** With the real LINE, one order for one person is placed after a confirmation. */
async function startRun({ api, confirm }: OpsContext, wanted: Wanted): Promise<ShownRun> {
  try {
    return await api.send<ShownRun>('POST', '/api/orders', wanted)
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'line_is_real') throw error
    const isOne = 'count' in wanted && wanted.count === 1
    if (!isOne || wanted.userId === undefined)
      throw new Refused(
        error.status,
        error.code,
        'LINE is real here and forbids load tests: place one order at a time, for your own LINE user id: place 1 --user ID',
      )
    if (!(await confirm(`LINE is real: ${wanted.userId} gets a real message. Place the order?`)))
      throw new Refused(error.status, error.code, 'Nothing was placed.')
    return api.send<ShownRun>('POST', '/api/orders', { ...wanted, confirm: true })
  }
}

/** Until it is done. Ctrl-C stops it; what is on its way is still counted. */
async function followRun(context: OpsContext, first: ShownRun): Promise<ShownRun> {
  const { api, interrupted, rewriteLine } = context
  const path = `/api/order-runs/${encodeURIComponent(first.runId)}`
  let run = first
  while (!run.done) {
    rewriteLine?.(describeCounts(run))
    await wait(LOOK_MS, undefined, { signal: interrupted }).catch(() => undefined)
    run = interrupted.aborted ? await endRun(context, first.runId) : await api.get<ShownRun>(path)
  }
  rewriteLine?.('')
  return run
}

async function endRun({ api }: OpsContext, runId: string): Promise<ShownRun> {
  const path = `/api/order-runs/${encodeURIComponent(runId)}`
  let run = await api.send<ShownRun>('DELETE', path)
  while (!run.done) {
    await wait(LOOK_MS)
    run = await api.get<ShownRun>(path)
  }
  return run
}

function report({ json, print, complain, program }: OpsContext, run: ShownRun): number {
  const { refused, failed, lastProblem, lastOrderId } = run
  if (json) print(toJson(run))
  else {
    print(`${describeCounts(run)}.${run.wanted.count === 1 ? '' : ` Seed: ${run.wanted.seed}.`}`)
    if (lastProblem !== null) complain(escapeControlCharacters(asSentence(lastProblem)))
    if (lastOrderId !== null) print(`What became of the last one: ${program} story ${lastOrderId}`)
  }
  return refused + failed === 0 ? EXIT.done : EXIT.refused
}

/** `98 orders placed; 2 refused (409: 2)` */
function describeCounts({ placed, refused, failed, statuses }: ShownRun): string {
  const others = Object.entries(statuses).filter(([status]) => status !== '201')
  const list = others.map(
    ([status, count]) => `${status === '0' ? 'no answer' : status}: ${formatNumber(count)}`,
  )
  const parts = [
    `${formatCount(placed, 'order')} placed`,
    ...(refused > 0 ? [`${formatNumber(refused)} refused`] : []),
    ...(failed > 0 ? [`${formatNumber(failed)} failed`] : []),
  ]
  return `${parts.join(', ')}${list.length > 0 ? ` (${list.join(', ')})` : ''}`
}
