import assert from 'node:assert/strict'
import { after, test, type TestContext } from 'node:test'
import { desktop, openBrowser, openPageIn, visitor } from '../../frontend/shared/testing/open-browser.ts'
import { FIRST_USER } from '../../frontend/control-room/model/line-presets.ts'
import {
  atRest,
  driveControlRoom,
  PATIENCE,
  postJson,
  readOverview,
  restockAll,
} from '../support/browser/control-room.ts'
import { createScope } from '../support/scope.ts'
import { startServiceProgram } from '../support/services/service-program.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { waitFor } from '../support/wait-for.ts'

// One platform and one browser for all: each test counts from what is there, and leaves the platform at rest.
const scope = createScope({ after })
const stack = await startTestStack(scope)
const operations = stack.url('operations')
await restockAll(operations)
const browser = await openBrowser()
scope.onEnd(() => browser.close())
const context = await browser.newContext({ ...visitor, viewport: desktop, reducedMotion: 'reduce' })

test('orders placed on the page are confirmed, wait while the consumer is stopped, and drain when it is started', async (t) => {
  const { page, total, place, button, confirmed, messages } = await openRoom(t)
  await place('100')
  await total('Confirmed', confirmed + 100)
  await total('Pending', 0)

  await button('Consumer', 'Stop the consumer').click()
  await page.getByRole('region', { name: 'Notifier' }).getByText('stopped on purpose').waitFor(PATIENCE)
  await page.getByText('An operator stopped the consumer').first().waitFor(PATIENCE)
  await place('10')
  await total('Pending', 10)
  await place('10')
  await total('Pending', 20)
  await button('Consumer', 'Start the consumer').click()
  await total('Pending', 0)
  await total('Confirmed', confirmed + 120)
  assert.equal(await countMessages(), messages + 120)
})

test('LINE down is said in words, orders wait, and drain when it is back', async (t) => {
  const { page, total, place, setFault, confirmed, messages } = await openRoom(t)
  await setFault('Down')
  await page.getByText('LINE faults are on').first().waitFor(PATIENCE)
  await place('10')
  await total('Pending', 10)
  await setFault('OK')
  await total('Pending', 0)
  await total('Confirmed', confirmed + 10)
  assert.equal(await countMessages(), messages + 10)
})

test('a poison message becomes a dead letter while orders flow; the order that LINE refused is replayed after a dry run, with one message', async (t) => {
  const { page, total, place, button, setFault, confirmed, messages } = await openRoom(t)
  await button('Poison message', 'Send it').click()
  await place('10')
  await total('Confirmed', confirmed + 10)
  const letterOf = (reason: string | RegExp) => page.locator('.table-box tr', { hasText: reason })
  await letterOf('not JSON').waitFor(PATIENCE)

  await setFault('Unknown user')
  await page.getByText('LINE faults are on').first().waitFor(PATIENCE)
  await postJson(`${operations}/api/orders`, { count: 1, userId: FIRST_USER })
  const refused = letterOf(/LINE/)
  await refused.waitFor(PATIENCE)
  await setFault('OK')
  await refused.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Replay 1…' }).click()
  await page.getByText('Would replay 1.').waitFor(PATIENCE)
  assert.equal(await countMessages(), messages + 10)
  await page.getByRole('button', { name: 'Replay 1 now' }).click()
  await total('Confirmed', confirmed + 11)
  await refused.waitFor({ state: 'detached', ...PATIENCE })
  assert.equal(await countMessages(), messages + 11)
})

test('a rewind to the beginning reads all again, sends no second message, and shows the counts', async (t) => {
  const { page, place, total, openTool, confirmed } = await openRoom(t)
  await place('10')
  await total('Confirmed', confirmed + 10)
  const { kafka } = await atRest(operations)
  const messages = await countMessages()
  const all = (kafka.partitions ?? []).reduce((sum, { logStart, logEnd }) => sum + logEnd - logStart, 0)

  await openTool('Rewind')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText(`${all.toLocaleString('en-US')} messages are read again.`).waitFor(PATIENCE)
  await page.getByRole('button', { name: 'Rewind now' }).click()
  await page
    .getByText(
      new RegExp(`^${all.toLocaleString('en-US')} read again · [1-9][\\d,]* skipped as confirmed · 0 pushed`),
    )
    .waitFor(PATIENCE)
  await atRest(operations)
  assert.equal(await countMessages(), messages)
})

test('a killed notifier is shown as gone, and its partitions move to the others', async (t) => {
  const { page } = await openRoom(t)
  const second = await startServiceProgram(createScope(t), 'notifier', { ...stack.env, NOTIFIER_PORT: '0' })
  /** Waits until so many running notifiers, and no others, have all partitions. */
  const readBy = (count: number) =>
    waitFor(
      `the partitions to be those of ${count} notifiers`,
      async () => {
        const { kafka, notifier } = await readOverview(operations)
        const running = (notifier.instances ?? []).filter(({ state }) => state === 'running')
        const members = new Set((kafka.partitions ?? []).map(({ member }) => member))
        const isSettled = members.size === count && running.length === count
        return isSettled && running.every(({ id }) => members.has(id)) && members
      },
      PATIENCE.timeout,
    )
  const both = await readBy(2)
  await second.end('SIGKILL')
  const station = page.getByRole('region', { name: 'Notifier' })
  await station.locator('li[data-state="gone"]').waitFor(PATIENCE)
  const gone = await station.locator('li[data-state="gone"] .member-id').textContent()
  assert.ok(both.has(gone))
  assert.ok(!(await readBy(1)).has(gone))
  await page
    .locator('.partition[data-unread="true"]')
    .first()
    .waitFor({ state: 'detached', ...PATIENCE })
})

test('when operations is killed, the page is not live within two seconds, and comes back by itself', async (t) => {
  const { page } = await openRoom(t)
  stack.component('operations').kill()
  // The test's own clock is that of a busy machine.
  await page.locator('.live[data-live="lost"]').waitFor({ timeout: 4_000 })
  await page.getByRole('alert').getByText('Not live. The figures below are from').waitFor()
  await page.locator('.live[data-live="live"]').waitFor(PATIENCE)
})

/** The page, live, and how many orders and messages there are before. */
async function openRoom(t: TestContext) {
  const { orders } = await atRest(operations)
  const messages = await countMessages()
  const { page, complaints, close } = await openPageIn(context, operations)
  t.after(async () => {
    await close()
    assert.deepEqual(complaints, [])
  })
  await page.locator('.live[data-live="live"]').waitFor(PATIENCE)
  return { ...driveControlRoom(page), confirmed: orders.success ?? 0, messages }
}

async function countMessages(): Promise<number> {
  const response = await fetch(`${stack.url('line-simulator')}/simulator/messages`)
  const { messages } = (await response.json()) as { messages: unknown[] }
  return messages.length
}
