import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { projectRoot } from '../../infra/local/paths.ts'
import type { Stack } from '../../infra/local/stack/stack.ts'
import { createScope } from '../support/scope.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { waitFor } from '../support/wait-for.ts'

const run = promisify(execFile)

test('the README’s tour with curl gives the answers that stand there', async (t) => {
  const stack = await startTestStack(createScope(t))
  const steps = readTour()
  assert.ok(steps.length >= 8, 'the tour was found')

  let product = ''
  for (const { commands, answer } of steps) {
    // A later step uses what an earlier one has set, as in one terminal.
    const setsProduct = commands.split('\n').filter((line) => line.startsWith('PRODUCT='))
    product = setsProduct.join('\n') || product
    await doNpmCommands(stack, commands)
    const script = `${product}\n${withoutNpm(commands)}`
    // Only asking again does no harm; what an order leads to comes a moment later.
    const once = commands.includes('placeorder') || commands.includes('create-product')
    if (once) assertMatches(await type(stack, script), answer, commands)
    else await waitFor(`the answer to: ${commands}`, async () => matches(await type(stack, script), answer))
  }
})

interface Step {
  readonly commands: string
  /** What is printed; `…` stands for anything. */
  readonly answer: string
}

/** The blocks of the tour: commands, mostly followed by their answer. */
function readTour(): Step[] {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8')
  const [, tour = ''] = /## A tour with curl\n(.*?)\n## /s.exec(readme) ?? []
  const blocks = [...tour.matchAll(/```sh\n(.*?)```\n(?:\n```\n(.*?)```)?/gs)]
  return blocks.map(([, commands = '', answer = '']) => ({
    commands: commands.trim(),
    answer: answer.trim(),
  }))
}

/** The tour's addresses are those of `npm start`; here they are those of the test's own platform. */
async function type(stack: Stack, script: string): Promise<string> {
  const here = script
    .replaceAll('http://127.0.0.1:8000', stack.url('order-api'))
    .replaceAll('http://127.0.0.1:8001', stack.url('line-simulator'))
  const { stdout } = await run('bash', ['-c', here])
  return stdout.trim()
}

/** What npm run notifier:stop and :start ask of the running platform; how they ask is tested beside them. */
async function doNpmCommands(stack: Stack, commands: string): Promise<void> {
  for (const [, what] of commands.matchAll(/^npm run notifier:(stop|start)/gm)) {
    await stack.component('notifier')[what as 'stop' | 'start']()
  }
}

const withoutNpm = (commands: string) => commands.replaceAll(/^npm run .*$/gm, '')

function matches(printed: string, answer: string): boolean {
  const pattern = answer.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('[^]*')}$`).test(printed)
}

function assertMatches(printed: string, answer: string, commands: string): void {
  assert.ok(matches(printed, answer), `${commands}\nprinted\n${printed}\ninstead of\n${answer}`)
}
