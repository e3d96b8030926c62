// The profile `observability`: docs/docker.md, "Prometheus and Grafana".
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { waitFor } from '../support/wait-for.ts'
import { createComposeProject, type ComposeProject } from './compose-project.ts'

const ADDED = ['prometheus', 'grafana']
const scope = createScope({ after })
let project: ComposeProject

before(async () => {
  project = createComposeProject(scope)
  await project.up('--build')
  await project.compose('--profile', 'observability', 'up', '--detach', '--wait')
  scope.onEnd(() => project.compose('rm', '--stop', '--force', ...ADDED))
})

async function read<Answer>(port: 'PROMETHEUS_PORT' | 'GRAFANA_PORT', path: string): Promise<Answer> {
  const response = await fetch(`${project.url(port)}${path}`)
  assert.equal(response.status, 200, path)
  return (await response.json()) as Answer
}

test('Prometheus reads all services and has the alerts', async () => {
  interface Targets {
    readonly data: { readonly activeTargets: readonly { labels: { job: string }; health: string }[] }
  }
  await waitFor('all targets', async () => {
    const { data } = await read<Targets>('PROMETHEUS_PORT', '/api/v1/targets')
    const healthy = data.activeTargets.filter(({ health }) => health === 'up').map(({ labels }) => labels.job)
    return ['notifier', 'operations', 'order-api'].every((job) => healthy.includes(job))
  })
  interface Rules {
    readonly data: {
      readonly groups: readonly { readonly rules: readonly { health: string; name: string }[] }[]
    }
  }
  await waitFor('the alerts', async () => {
    const { data } = await read<Rules>('PROMETHEUS_PORT', '/api/v1/rules')
    const rules = data.groups.flatMap((group) => group.rules)
    return rules.some(({ name }) => name === 'NoConsumer') && rules.every(({ health }) => health === 'ok')
  })
})

test('Grafana shows the dashboard without a login, with figures, and refuses changes', async (t) => {
  const health = await fetch(`${project.url('GRAFANA_PORT')}/api/health`)
  assert.equal(health.status, 200)
  // Grafana names the state of its database.
  if (!(await health.text()).includes('"database"')) {
    t.skip('the image grafana/grafana of this Docker engine contains another program')
    return
  }
  const { meta, dashboard } = await read<{ meta: { canSave: boolean }; dashboard: { title: string } }>(
    'GRAFANA_PORT',
    '/api/dashboards/uid/placeorder',
  )
  assert.equal(dashboard.title, 'Placeorder')
  assert.equal(meta.canSave, false)

  const query = encodeURIComponent('max(placeorder_database_up)')
  await waitFor('a figure', async () => {
    const { data } = await read<{ data: { result: readonly { value: [number, string] }[] } }>(
      'GRAFANA_PORT',
      `/api/datasources/proxy/uid/prometheus/api/v1/query?query=${query}`,
    )
    return data.result[0]?.value[1] === '1'
  })

  const asAdministrator = await fetch(`${project.url('GRAFANA_PORT')}/api/admin/settings`, {
    headers: { Authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
  })
  assert.ok([401, 403].includes(asAdministrator.status), String(asAdministrator.status))
})
