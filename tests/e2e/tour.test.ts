import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Stack } from '../../infra/local/stack/stack.ts'
import { readDoc, readDocBlock } from '../support/doc-section.ts'
import { createScope } from '../support/scope.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { waitFor } from '../support/wait-for.ts'

const run = promisify(execFile)

test('each command of docs/tour.md prints the answer below it', async (t) => {
  const stack = await startTestStack(createScope(t))
  const steps = readTour()
  assert.ok(steps.length >= 8, 'the tour has steps')

  let product = ''
  for (const { commands, answer } of steps) {
    // A later step uses the variable that an earlier one set, as in one terminal.
    const setsProduct = commands.split('\n').filter((line) => line.startsWith('PRODUCT='))
    product = setsProduct.join('\n') || product
    await doNpmCommands(stack, commands)
    const script = `${product}\n${withoutNpm(commands)}`
    // Reads may be repeated until the order has arrived; what changes something runs once.
    const once = commands.includes('placeorder') || commands.includes('create-product')
    if (once) assertMatches(await type(stack, script), answer, commands)
    else await waitFor(`the answer to: ${commands}`, async () => matches(await type(stack, script), answer))
  }
})

test('the four requests of the README create, order and notify', async (t) => {
  const stack = await startTestStack(createScope(t))
  const requests = readDocBlock('README.md', 'Four requests', 'sh').split('\n')
  const [create = '', order = '', orders = '', messages = ''] = requests
  assert.equal(requests.length, 4)

  assert.match(await type(stack, create), /"name":"Lychee soda"/)
  assert.match(await type(stack, order), /"status":"pending"/)
  await waitFor('the order to succeed', async () =>
    (await type(stack, orders)).includes('"status":"success"'),
  )
  assert.match(await type(stack, messages), /"text":"Buy product: /)
})

interface Step {
  readonly commands: string
  /** What is printed; `…` stands for anything. */
  readonly answer: string
}

/** The blocks of commands, most of them followed by their answer. */
function readTour(): Step[] {
  const blocks = [...readDoc('docs/tour.md').matchAll(/```sh\n(.*?)```\n(?:\n```\n(.*?)```)?/gs)]
  return blocks.map(([, commands = '', answer = '']) => ({
    commands: commands.trim(),
    answer: answer.trim(),
  }))
}

/** Runs the commands, with the addresses of the test's platform instead of those of `npm start`. */
async function type(stack: Stack, script: string): Promise<string> {
  const here = script
    .replaceAll('http://127.0.0.1:8000', stack.url('order-api'))
    .replaceAll('http://127.0.0.1:8001', stack.url('line-simulator'))
  const { stdout } = await run('bash', ['-c', here])
  return stdout.trim()
}

/** Does what `npm run notifier:stop` and `:start` do; the commands themselves have their own tests. */
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
