import { messageOf } from '../../../services/shared/errors.ts'
import type { CommandContext } from '../command-context.ts'
import { examineMachine } from './examine-machine.ts'
import { formatRows } from './format-rows.ts'
import { matchRows } from './match-rows.ts'

/** What an error says, and below it what npm run doctor finds that may have to do with it. */
export async function explainFailure(context: CommandContext, error: unknown): Promise<string> {
  try {
    const rows = matchRows(await examineMachine(context), error)
    if (rows.length > 0) return `${messageOf(error)}\n\n${formatRows(rows, context.page)}`
  } catch {
    // What has failed already is worth more than why nothing can be added to it.
  }
  return messageOf(error)
}
