// What docker-compose.yml mounts for Prometheus and Grafana is there, and fits. tests/compose starts them.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROJECT_ROOT } from '../local/paths.ts'

const read = (path: string) => readFileSync(join(PROJECT_ROOT, path), 'utf8')
const COMPOSE = read('docker-compose.yml')

/** The lines of a service. */
function serviceOf(name: string): string {
  const [, text = ''] = new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(COMPOSE) ?? []
  assert.notEqual(text, '', name)
  return text
}

/** By the place in the container: the place in this project. */
function mountsOf(name: string): ReadonlyMap<string, string> {
  const mounts = [...serviceOf(name).matchAll(/- \.\/(\S+?):(\S+?):ro$/gm)]
  return new Map(mounts.map(([, from = '', to = '']) => [to, from]))
}

for (const name of ['prometheus', 'grafana']) {
  test(`${name} is in the profile, pinned, on this machine only, and confined`, () => {
    const service = serviceOf(name)
    assert.match(service, /^ +profiles: \[observability\]$/m)
    assert.match(service, /^ +image: [\w/]+:v?\d+\.\d+\.\d+$/m)
    assert.match(service, /^ +ports: \['127\.0\.0\.1:\$\{\w+:-\d+\}:\d+'\]$/m)
    assert.match(service, /<<: \*confined/)
    assert.match(service, /^ +mem_limit: \d+m$/m)
    const mounts = mountsOf(name)
    assert.notEqual(mounts.size, 0)
    for (const from of mounts.values()) assert.ok(existsSync(join(PROJECT_ROOT, from)), from)
  })
}

test('Prometheus reads the configuration that is mounted, and each service at its port', () => {
  const directory = mountsOf('prometheus').get('/etc/prometheus') ?? ''
  const targets = [...read(join(directory, 'prometheus.yml')).matchAll(/names: \[([\w-]+)\].* port: (\d+)/g)]
  assert.deepEqual(targets.map(([, name]) => name).sort(), ['notifier', 'operations', 'order-api'])
  for (const [, name = '', port] of targets)
    assert.match(serviceOf(name), new RegExp(`^ +(NOTIFIER_|OPERATIONS_)?PORT: ${port}$`, 'm'), name)
})

test('Grafana finds the dashboard where it is mounted, and Prometheus by its name', () => {
  const mounts = mountsOf('grafana')
  const provisioning = mounts.get('/etc/grafana/provisioning') ?? ''
  const [, path = ''] = /path: ([\w/]+)/.exec(read(`${provisioning}/dashboards/placeorder.yml`)) ?? []
  const dashboard = JSON.parse(read(`${mounts.get(path)}/placeorder.json`)) as { uid: string }
  assert.equal(dashboard.uid, 'placeorder')
  assert.match(serviceOf('grafana'), new RegExp(`HOME_DASHBOARD_PATH: ${path}/placeorder.json`))
  const source = read(`${provisioning}/datasources/placeorder.yml`)
  assert.match(source, /uid: prometheus$/m)
  assert.match(source, /url: http:\/\/prometheus:9090$/m)
})
