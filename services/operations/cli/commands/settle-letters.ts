import type { SettleReport } from '../../dead-letters/settle-many.ts'
import { formatCount, formatTable } from '../ops/format-table.ts'
import type { OpsContext } from '../ops/ops-command.ts'
import { EXIT } from '../ops/ops-errors.ts'
import { toJson } from '../ops/to-json.ts'

/** Of one request. */
const MOST_LETTERS = 1_000
/** Ids that are printed. */
const SHOWN_IDS = 20

interface Settlement {
  readonly action: 'replay' | 'discard'
  /** Undefined: all that wait. */
  readonly ids: readonly number[] | undefined
  readonly reason: string | undefined
  readonly mayNotifyAgain: boolean
  readonly dryRun: boolean
}

type Report = Pick<SettleReport, 'settled' | 'skipped'>

/** Shows what would happen, asks, and does exactly that. */
export async function settleLetters(context: OpsContext, settlement: Settlement): Promise<number> {
  const { json, print, confirm } = context
  const { action, dryRun, ids } = settlement
  const plan = await dryRunOf(context, settlement)
  const isPartial = ids !== undefined && plan.skipped.length > 0
  if (!json) printPlan(context, settlement, plan)
  if (dryRun || plan.settled.length === 0) {
    if (json) print(toJson(plan))
    return isPartial && !dryRun ? EXIT.refused : EXIT.done
  }
  const again = settlement.mayNotifyAgain ? await findRisky(context, settlement, plan) : 0
  const risk =
    again === 0
      ? ''
      : ` ${formatCount(again, 'buyer')} may have been notified already, and may get a second message.`
  if (!(await confirm(`${capital(action)} ${formatCount(plan.settled.length, 'dead letter')}?${risk}`))) {
    print('Nothing was changed.')
    return EXIT.refused
  }
  const done = await settleThese(context, settlement, plan.settled)
  const report = { settled: done.settled, skipped: [...plan.skipped, ...done.skipped] }
  if (json) print(toJson(report))
  else {
    print(
      `${formatCount(done.settled.length, 'dead letter')} ${action === 'replay' ? 'replayed' : 'discarded'}.`,
    )
    printSkipped(context, done.skipped, 'skipped')
  }
  return isPartial || done.skipped.length > 0 ? EXIT.refused : EXIT.done
}

/** All requests of a dry run, joined. */
async function dryRunOf(context: OpsContext, settlement: Settlement): Promise<Report> {
  const { ids, reason, mayNotifyAgain, action } = settlement
  if (ids !== undefined) return inParts(context, { action, mayNotifyAgain, dryRun: true }, ids)
  const [settled, skipped]: [number[], Report['skipped']] = [[], []]
  let after: number | null | undefined
  do {
    const choice = { all: true, ...(reason !== undefined && { reason }), ...(after && { after }) }
    const body = { ...choice, mayNotifyAgain, dryRun: true }
    const part: SettleReport = await context.api.send('POST', `/api/dead-letters/${action}`, body)
    settled.push(...part.settled)
    skipped.push(...part.skipped)
    after = part.nextAfter
  } while (after !== null)
  return { settled, skipped }
}

const settleThese = (context: OpsContext, { action, mayNotifyAgain }: Settlement, ids: readonly number[]) =>
  inParts(context, { action, mayNotifyAgain, dryRun: false }, ids)

async function inParts(
  { api }: OpsContext,
  { action, ...options }: Pick<Settlement, 'action' | 'mayNotifyAgain' | 'dryRun'>,
  ids: readonly number[],
): Promise<Report> {
  const [settled, skipped]: [number[], Report['skipped']] = [[], []]
  for (let at = 0; at < ids.length; at += MOST_LETTERS) {
    const body = { ids: ids.slice(at, at + MOST_LETTERS), ...options }
    const part = await api.send<SettleReport>('POST', `/api/dead-letters/${action}`, body)
    settled.push(...part.settled)
    skipped.push(...part.skipped)
  }
  return { settled, skipped }
}

/** How many of the plan are there only because of --may-notify-again. */
async function findRisky(context: OpsContext, settlement: Settlement, plan: Report): Promise<number> {
  if (settlement.action === 'discard') return 0
  const careful = { action: settlement.action, mayNotifyAgain: false, dryRun: true }
  return plan.settled.length - (await inParts(context, careful, plan.settled)).settled.length
}

function printPlan(context: OpsContext, { action }: Settlement, { settled, skipped }: Report): void {
  const ids = settled.slice(0, SHOWN_IDS).join(' ')
  const more = settled.length > SHOWN_IDS ? ' …' : ''
  context.print(
    settled.length === 0
      ? `There is nothing to ${action}.`
      : `To ${action}: ${formatCount(settled.length, 'dead letter')} (${ids}${more}).`,
  )
  printSkipped(context, skipped, 'would be skipped')
}

function printSkipped({ print, columns }: OpsContext, skipped: Report['skipped'], how: string): void {
  if (skipped.length === 0) return
  const rows = skipped.map(({ id, why }) => [String(id), why])
  print(`${formatCount(skipped.length, 'dead letter')} ${how}:`)
  print(formatTable(['ID', 'WHY'], rows, Math.max(columns, 100)))
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
