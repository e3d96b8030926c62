import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOverview, createPartition } from './testing/stand-in-data.ts'
import { Problem } from './testing/start-stand-in.ts'
import { useRoom } from './testing/use-room.ts'

const openRoom = useRoom()

test('shows the stations with their figures, and each partition with its lag and its reader', async () => {
  const { page } = await openRoom()
  await page.getByRole('region', { name: 'Order API' }).getByText('213').waitFor()
  const kafka = page.getByRole('region', { name: 'Kafka' })
  assert.equal(await kafka.locator('.partition').count(), 3)
  const first = kafka.locator('.partition').first()
  await first.getByText('committed 3,400').waitFor()
  assert.match((await first.textContent()) ?? '', /end 3,412.*leader 1.*in sync 1/)
  await page.getByText('Everything flows').waitFor()
})

test('a figure that is not known is shown as such, and says why', async () => {
  const { page } = await openRoom({
    prepare: (api) => {
      const { kafka, ...others } = createOverview()
      const unknown = { kafka: { since: null, reason: 'connection refused' } }
      const group = { state: null, members: null }
      const away = { ...kafka, reachable: false, partitions: null, lag: null, lagSeconds: null, group }
      api.overview = () => ({ ...others, at: new Date().toISOString(), unknown, kafka: away })
    },
  })
  await page.getByText('Kafka does not answer: connection refused').first().waitFor()
  const figure = page.getByRole('region', { name: 'Kafka' }).locator('.big-value')
  assert.equal(await figure.textContent(), '–')
})

test('when the feed breaks or is silent it says “not live” within two seconds, and comes back by itself', async () => {
  const { page, api } = await openRoom()
  const live = page.locator('.live')
  await live.filter({ hasText: /^Live$/ }).waitFor()
  api.isFrozen = true
  await page
    .getByRole('alert')
    .filter({ hasText: 'Not live. The figures below are from' })
    .waitFor({ timeout: 2_500 })
  await live.filter({ hasText: 'Not live' }).waitFor()
  api.isFrozen = false
  await live.filter({ hasText: /^Live$/ }).waitFor()
})

test('asks for the operator’s token, says when it is refused, and keeps it for the tab only', async () => {
  const { page } = await openRoom({ prepare: (api) => void (api.token = 'secret') })
  const field = page.getByLabel('Operator’s token')
  await field.fill('wrong')
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.getByText('The token was refused').waitFor()
  await field.fill('secret')
  await page.getByRole('button', { name: 'Enter' }).click()
  await page
    .locator('.live')
    .filter({ hasText: /^Live$/ })
    .waitFor()
  await page.reload()
  await page
    .locator('.live')
    .filter({ hasText: /^Live$/ })
    .waitFor()
  assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes('secret')), false)
})

test('stops the consumer, shows its command, and says what a refusal said', async () => {
  const { page, api } = await openRoom({
    prepare: (standIn) => {
      standIn.answers['POST /api/consumer/stop'] = () => {
        throw new Problem(503, 'the database does not answer')
      }
    },
  })
  const control = page.getByRole('region', { name: 'Consumer' })
  await control.getByText('npm run ops -- stop').first().waitFor()
  await control.getByRole('button', { name: 'Stop the consumer' }).click()
  await control.getByText('Refused (503): the database does not answer').waitFor()

  api.answers['POST /api/consumer/stop'] = () => ({ group: 'message-group', desired: 'stopped' })
  await control.getByRole('button', { name: 'Stop the consumer' }).click()
  await control.getByText('The consumer stops').waitFor()
  const stopped = createOverview({ notifier: { desired: 'stopped', instances: [] } })
  api.overview = () => ({ ...stopped, at: new Date().toISOString() })
  await control.getByRole('button', { name: 'Start the consumer' }).waitFor()
})

test('replays dead letters after a dry run that says what is skipped, and why', async () => {
  const letter = {
    id: 7,
    reason: 'LINE refused',
    createdAt: new Date().toISOString(),
    topic: 'message-topic',
  }
  const { page, api } = await openRoom({
    prepare: (standIn) => {
      standIn.answers['GET /api/dead-letters'] = () => ({ letters: [letter], nextBefore: null })
      standIn.answers['POST /api/dead-letters/replay'] = () => ({
        settled: [7],
        skipped: [{ id: 8, why: 'its buyer may have been notified' }],
      })
    },
  })
  await page.getByLabel('Select letter 7').check()
  await page.getByRole('button', { name: 'Replay 1…' }).click()
  await page.getByText('its buyer may have been notified').waitFor()
  await page.getByRole('button', { name: 'Replay 1 now' }).click()
  await page.getByText('1 replayed. 1 skipped.').waitFor()
  assert.deepEqual(
    api.calls.map(({ body }) => body),
    [
      { ids: [7], dryRun: true, mayNotifyAgain: false },
      { ids: [7], dryRun: false, mayNotifyAgain: false },
    ],
  )
})

test('rewinds after a preview, with one click, and shows the counts', async () => {
  const { page, api } = await openRoom({
    tool: '#rewind',
    prepare: (standIn) => {
      standIn.answers['POST /api/rewind/preview'] = () => ({
        partitions: [{ partition: 0, committed: 3_400, target: 0, messages: 3_400 }],
        alreadySuccessful: 3_399,
        again: 1,
        skippedPending: 0,
      })
      standIn.answers['POST /api/rewind'] = () => ({ rewindId: 3 })
      standIn.answers['GET /api/rewinds/3'] = () => ({
        state: 'done',
        partitions: [{ partition: 0, committed: 3_400, target: 0, messages: 3_400 }],
        redelivered: 3_400,
        skippedAsDone: 3_399,
        pushedAgain: 1,
      })
    },
  })
  await page.getByText('npm run ops -- rewind --to beginning').first().waitFor()
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText('3,400 messages are read again. 3,399 of them are confirmed already').waitFor()
  await page.getByRole('button', { name: 'Rewind now' }).click()
  await page.getByText('3,400 read again · 3,399 skipped as confirmed · 1 pushed again').waitFor()
  api.markers.push({ id: 1, at: new Date().toISOString(), kind: 'rewind', detail: { rewindId: 3 } })
  await page.reload()
  await page.getByText('3,400 read again · 3,399 skipped as confirmed · 1 pushed again').waitFor()
  assert.deepEqual(
    api.calls.map(({ body }) => body),
    [{ to: 'beginning' }, { to: 'beginning' }],
  )
})

test('shows the stock that is left, restocks, and says what the refused orders were', async () => {
  let amount = 0
  const { page, api } = await openRoom({
    prepare: (standIn) => {
      standIn.answers['GET /api/products'] = () => ({ products: [{ id: 1, name: 'Thai tea', amount }] })
      standIn.answers['POST /api/products/1/restock'] = () => ({ id: 1, name: 'Thai tea', amount: 1_000 })
      standIn.answers['POST /api/orders'] = () => ({ runId: 'one' })
      standIn.answers['GET /api/order-runs/one'] = () => ({
        ...{ runId: 'one', placed: 0, refused: 100, failed: 0, done: true },
        statuses: { '409': 100 },
      })
    },
  })
  const control = page.getByRole('region', { name: 'Place orders' })
  await control.getByText('0 pieces in stock').waitFor()
  await control.getByRole('button', { name: 'Place 100', exact: true }).click()
  await control.getByText('409 means that no piece was left').waitFor()
  amount = 1_000
  await control.getByRole('button', { name: 'Restock all' }).click()
  await control.getByText('1,000 pieces in stock').waitFor()
  assert.deepEqual(api.calls.at(-1)?.path, '/api/products/1/restock')
})

test('the tools are reachable by keyboard, and the address names the open one', async () => {
  const { page } = await openRoom()
  await page.getByRole('tab', { name: 'Dead letters' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('tab', { name: 'Rewind', selected: true }).waitFor()
  assert.match(page.url(), /#rewind$/)
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'tab-rewind')
})

test('a change of the figures moves nothing that one would notice', async () => {
  const { page, api } = await openRoom()
  await page
    .locator('.live')
    .filter({ hasText: /^Live$/ })
    .waitFor()
  await page.evaluate(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        shifts.push((entry as PerformanceEntry & { value: number }).value)
    }).observe({ type: 'layout-shift' })
  })
  const { kafka, ...others } = createOverview()
  const partitions = [0, 1, 2].map((partition) =>
    createPartition(partition, { lag: 41_233, lagSeconds: 125 }),
  )
  api.overview = () => ({
    ...others,
    at: new Date().toISOString(),
    kafka: { ...kafka, partitions, lag: 123_699, lagSeconds: 125, etaSeconds: 4_000 },
  })
  await page.getByText('123,699').first().waitFor()
  await page.getByText('The oldest message has waited').first().waitFor()
  const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)
  assert.ok(
    // A longer text within its own place counts a little; 0.1 is what people notice.
    shifts.every((shift) => shift < 0.01),
    String(shifts),
  )
})
