import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { desktop, openBrowser, OTHER_NAME, openPage } from '../../frontend/shared/testing/open-browser.ts'
import { PATIENCE, readOverview } from '../support/browser/control-room.ts'
import { createScope } from '../support/scope.ts'
import { startTestOperations } from '../support/services/start-test-operations.ts'

const TOKEN = 'operator-secret'
const scope = createScope({ after })
const browser = await openBrowser()
scope.onEnd(() => browser.close())

test('with a token, the page asks for it, and refuses a wrong one', async () => {
  const { url } = await startTestOperations(scope, { OPERATOR_TOKEN: TOKEN })
  const { page, complaints } = await openPage(browser, url, { viewport: desktop })
  const field = page.getByLabel('Operator’s token')
  await field.fill('wrong')
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.getByText('The token was refused').waitFor(PATIENCE)
  await field.fill(TOKEN)
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.locator('.live[data-live="live"]').waitFor(PATIENCE)
  assert.deepEqual(complaints, [])
})

test('a page of another origin stops nothing and reads nothing; by another host name there is no page', async () => {
  const { url } = await startTestOperations(scope)
  const { page } = await openPage(browser, await serveOtherPage())
  const outcome = await page.evaluate(async (target) => {
    const stop = (mode: 'cors' | 'no-cors', type: string) =>
      fetch(`${target}/api/consumer/stop`, {
        method: 'POST',
        mode,
        headers: { 'Content-Type': type },
        body: '{}',
      })
        .then(() => 'sent')
        .catch(() => 'refused')
    const read = await fetch(`${target}/api/overview`)
      .then(() => 'read')
      .catch(() => 'refused')
    return { json: await stop('cors', 'application/json'), text: await stop('no-cors', 'text/plain'), read }
  }, url)
  assert.deepEqual(outcome, { json: 'refused', text: 'refused', read: 'refused' })
  assert.equal((await readOverview(url)).notifier.desired, 'running')

  const response = await page.goto(`${url.replace('127.0.0.1', OTHER_NAME)}/api/overview`)
  assert.equal(response?.status(), 403)
})

/** A page of another origin, which may call what it wants. */
async function serveOtherPage(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' })
    response.end('<title>Another page</title>')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  scope.onEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
