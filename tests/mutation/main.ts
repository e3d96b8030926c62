// Mutation tests, as `npm run mutate` runs them: whether the unit tests would notice a change of the code that decides.
import { MODULES } from './modules.ts'
import { installStryker } from './install-stryker.ts'
import { mutateModule, type Score } from './mutate-module.ts'

/** Of all changes, in percent. */
const NEEDED = 85

const [directory = '', ...wanted] = process.argv.slice(2)
const chosen = MODULES.filter(({ file }) => wanted.length === 0 || wanted.includes(file))
const print = (text: string) => void process.stdout.write(`${text}\n`)

const unknown = wanted.filter((file) => !MODULES.some((module) => module.file === file))
if (unknown.length > 0) {
  print(`Not one of the modules in tests/mutation/modules.ts: ${unknown.join(', ')}`)
  process.exit(1)
}

installStryker(print)
const scores: Score[] = []
for (const module of chosen) {
  const score = await mutateModule(module, directory)
  scores.push(score)
  print(describe(score))
}
const total = percentOf(scores)
print(`${total.toFixed(1)} % of all changes were noticed; ${NEEDED} % are needed.`)
process.exitCode = total >= NEEDED ? 0 : 1

function describe(score: Score): string {
  const { file, killed, survivors } = score
  const lines = survivors.map(
    ({ line, mutator, replacement }) => `    line ${line}: ${mutator} ${replacement.slice(0, 90)}`,
  )
  const head = `${percentOf([score]).toFixed(1).padStart(5)} % ${file}: ${killed} of ${killed + survivors.length}`
  return [head, ...lines].join('\n')
}

function percentOf(some: readonly Score[]): number {
  const killed = some.reduce((sum, score) => sum + score.killed, 0)
  const all = some.reduce((sum, score) => sum + score.killed + score.survivors.length, 0)
  return all === 0 ? 100 : (100 * killed) / all
}
