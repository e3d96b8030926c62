import type { Database } from '../../shared/database/database.ts'
import { formatLetterAsJson, formatSummariesAsJson } from './format-json.ts'
import type { DlqOutput } from './dlq-output.ts'
import { formatLetter } from './format-letter.ts'
import { formatLetterList } from './format-letter-list.ts'
import type { DlqCommand } from './parse-dlq-arguments.ts'
import { findLetter } from '../dead-letters/find-letters.ts'
import { countLetters, listLetters } from '../dead-letters/list-letters.ts'

type ListCommand = Extract<DlqCommand, { name: 'list' }>
type ShowCommand = Extract<DlqCommand, { name: 'show' }>

export async function showLetterList(
  database: Database,
  command: ListCommand,
  output: DlqOutput,
): Promise<number> {
  const { status, limit, json } = command
  const letters = await listLetters(database, command)
  if (json) {
    output.print(formatSummariesAsJson(letters))
    return 0
  }
  const oldest = letters.at(-1)
  if (oldest === undefined) {
    output.print(
      `There are no${command.before === undefined ? '' : ' older'} dead letters${ofStatus(status)}.`,
    )
    return 0
  }
  output.print(formatLetterList(letters, { columns: output.columns, showStatus: status === 'all' }))
  const total = await countLetters(database, status)
  if (letters.length === limit && total > letters.length) {
    const filter = status === 'waiting' ? '' : ` --status ${status}`
    const next = `${output.program} list${filter} --limit ${limit} --before ${oldest.id}`
    output.print(`\n${letters.length} of ${total}${ofStatus(status)}, newest first. Older ones: ${next}`)
  }
  return 0
}

export async function showLetter(
  database: Database,
  { id, json }: ShowCommand,
  output: DlqOutput,
): Promise<number> {
  const letter = await findLetter(database, id)
  if (letter === undefined) {
    output.complain(`There is no dead letter ${id}. All there are: ${output.program} list --status all`)
    return 1
  }
  output.print(json ? formatLetterAsJson(letter) : formatLetter(letter))
  return 0
}

function ofStatus(status: ListCommand['status']): string {
  if (status === 'all') return ''
  return status === 'waiting' ? ' that wait' : ` that were ${status}`
}
