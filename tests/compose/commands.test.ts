// The commands of docs/docker.md and docs/troubleshooting.md do what these pages say.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser } from '../../frontend/shared/testing/open-browser.ts'
import { createShopClient, type ShopClient } from '../support/http/shop-client.ts'
import { createScope } from '../support/scope.ts'
import { unique } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'
import { createComposeProject, SETTINGS, type ComposeProject } from './compose-project.ts'

const PLATFORM = ['gateway', 'kafka', 'line-simulator', 'mysql', 'notifier', 'operations', 'order-api']
const scope = createScope({ after })
let project: ComposeProject
let shop: ShopClient

before(async () => {
  project = createComposeProject(scope)
  await project.up('--build')
  shop = createShopClient(project.url('PORT'))
})

test('phpMyAdmin and the Kafka UI come with the profile `extras`, open, and go as the page says', async (t) => {
  t.after(() => project.up())
  const extras = (...args: string[]) => project.compose('--profile', 'extras', ...args)
  const running = async () => (await extras('ps', '--services')).split('\n').filter(Boolean).sort()
  await extras('up', '--detach', '--wait')
  const browser = await openBrowser()
  t.after(() => browser.close())
  const page = await browser.newPage()
  await page.goto(`${project.url('PHPMYADMIN_PORT')}/index.php?route=/database/structure&db=placeorder`)
  await page.getByRole('link', { name: 'orders', exact: true }).first().waitFor()
  await waitFor('the Kafka UI', async () => (await fetch(project.url('KAFKA_UI_PORT'))).ok, 60_000)

  await project.compose('rm', '--stop', '--force', 'phpmyadmin', 'kafka-ui')
  assert.deepEqual(await running(), PLATFORM)

  await extras('up', '--detach', '--wait')
  await extras('down')
  assert.deepEqual(await running(), [])

  await project.with({ COMPOSE_PROFILES: 'extras' }).up()
  assert.deepEqual(await running(), [...PLATFORM, 'kafka-ui', 'phpmyadmin'].sort())
  await project.with({ COMPOSE_PROFILES: 'extras' }).compose('down')
  assert.deepEqual(await running(), [])
})

test('a changed MYSQL_PASSWORD is named by the migrations, and can be changed in MySQL', async (t) => {
  t.after(() => project.up())
  const productId = await shop.createProduct(unique('Sapodilla'), 7)
  const changed = project.with({ MYSQL_PASSWORD: 'another-one' })
  await assert.rejects(
    changed.compose('up', '--detach', '--wait'),
    /service "migrations" didn't complete successfully/,
  )
  const logs = await project.compose('logs', '--no-log-prefix', 'migrations')
  assert.match(logs, /^MYSQL REFUSES THE PASSWORD in MYSQL_PASSWORD\. No data are lost/m)
  assert.ok(!logs.includes('another-one'))

  const setPassword = (from: string, to: string) =>
    project.compose(
      ...['exec', '--no-TTY', '--env', `MYSQL_PWD=${from}`, 'mysql', 'mysql', '--user=placeorder'],
      `--execute=ALTER USER USER() IDENTIFIED BY '${to}'`,
    )
  await setPassword(SETTINGS.MYSQL_PASSWORD, 'another-one')
  await changed.up()
  assert.equal(await shop.stockOf(productId), 7)

  await setPassword('another-one', SETTINGS.MYSQL_PASSWORD)
})
