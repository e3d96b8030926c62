import type { Models } from '../../shared/database/models.ts'
import { textOrBase64 } from '../../shared/orders/message-text.ts'
import { countLetters, findLetter, listLetters } from '../dead-letters/find-letters.ts'
import type { StoredLetter } from '../dead-letters/stored-letter.ts'
import type { DlqOutput } from './dlq-output.ts'
import { escapeControlCharactersInJson } from './escape-control-characters.ts'
import { formatLetter } from './format-letter.ts'
import { formatLetterList } from './format-letter-list.ts'
import type { DlqCommand } from './parse-dlq-arguments.ts'

type ListCommand = Extract<DlqCommand, { name: 'list' }>
type ShowCommand = Extract<DlqCommand, { name: 'show' }>

export async function showLetterList(
  models: Models,
  command: ListCommand,
  output: DlqOutput,
): Promise<number> {
  const { status, limit, json } = command
  const letters = await listLetters(models, command)
  if (json) {
    output.print(toJson(letters))
    return 0
  }
  const which = status === 'all' ? 'dead letters' : `${status} dead letters`
  const oldest = letters.at(-1)
  if (oldest === undefined) {
    output.print(`There are no ${command.before === undefined ? '' : 'older '}${which}.`)
    return 0
  }
  output.print(formatLetterList(letters, { columns: output.columns, showStatus: status === 'all' }))
  const total = await countLetters(models, status)
  if (letters.length === limit && total > letters.length) {
    const filter = status === 'waiting' ? '' : ` --status ${status}`
    const next = `${output.program} list${filter} --limit ${limit} --before ${oldest.id}`
    output.print(`\n${letters.length} of ${total} ${which}, newest first. Next page: ${next}`)
  }
  return 0
}

export async function showLetter(
  models: Models,
  { id, json }: ShowCommand,
  output: DlqOutput,
): Promise<number> {
  const letter = await findLetter(models, id)
  if (letter === undefined) {
    output.complain(`There is no dead letter ${id}. To list all: ${output.program} list --status all`)
    return 1
  }
  output.print(json ? formatLetterAsJson(letter) : formatLetter(letter))
  return 0
}

/** For programs: headers as an object; key and value as text, or as base64 if they are not UTF-8. */
function formatLetterAsJson({ headers, key, value, ...facts }: StoredLetter): string {
  const message = {
    headers: JSON.parse(headers ?? 'null') as unknown,
    key: encode(key),
    value: encode(value),
  }
  return toJson({ ...facts, ...message })
}

const encode = (payload: Buffer | null) => (payload === null ? null : textOrBase64(payload))
const toJson = (value: unknown) => escapeControlCharactersInJson(JSON.stringify(value, undefined, 2))
