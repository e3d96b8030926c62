import type { CommandContext } from '../command-context.ts'
import { examineMachine } from '../doctor/examine-machine.ts'
import { formatRows, summarize } from '../doctor/format-rows.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { findRunner } from '../processes/runner-lock.ts'

/** `npm run doctor`: what is installed, what is missing, and what to do. It changes and starts nothing. */
export async function runDoctor(context: CommandContext): Promise<number> {
  const findings = await examineMachine(context)
  const rows = Object.values(findings).flat()
  const { works, line } = summarize(rows, findRunner(stackPaths(LOCAL_DIRECTORY).run) !== undefined)
  context.print(`${formatRows(rows, context.page)}\n\n${line}`)
  return works ? 0 : 1
}
