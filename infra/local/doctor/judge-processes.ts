import { note, ok, type Row } from './row.ts'

export interface ProcessFacts {
  /** The npm command that runs here, if one does. */
  readonly runner: { readonly command: string; readonly pid: number } | undefined
  /** What a runner that was killed has left behind. */
  readonly leftBehind: readonly { readonly name: string; readonly pid: number }[]
}

export function judgeProcesses({ runner, leftBehind }: ProcessFacts): Row {
  if (runner) return note('Running', `${runner.command} runs here already (process ${runner.pid})`)
  if (leftBehind.length === 0) return ok('Running', 'nothing, and no killed run has left anything behind')
  const names = leftBehind.map(({ name, pid }) => `${name} (process ${pid})`).join(', ')
  return note('Running', `left behind by a killed run: ${names}`, 'npm start ends them first.')
}
