// promtool runs alerts.test.yml, which has each alert not firing and firing.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { anchorsOf, readDoc } from '../../../tests/support/doc-section.ts'
import { findPromtool } from '../../local/system/required-tools.ts'
import { readAlerts } from '../testing/read-alerts.ts'

const promtool = (...args: string[]) =>
  execFileSync(findPromtool(process.env) ?? 'promtool', args, { cwd: import.meta.dirname, encoding: 'utf8' })

describe('the alerts', () => {
  test('fire when they should, and only then', () => {
    promtool('test', 'rules', 'alerts.test.yml')
  })

  test('are loaded by a configuration that Prometheus accepts', () => {
    assert.match(promtool('check', 'config', 'prometheus.yml'), /1 rule files found[^]*rules found/)
  })

  test('are each tested for firing and for not firing', () => {
    const cases = readFileSync(join(import.meta.dirname, 'alerts.test.yml'), 'utf8')
      .split(/(?=\b(?:expr|alertname): )/)
      .flatMap((text) => {
        const name = /^alertname: (\w+)|alertname="(\w+)"/.exec(text)
        return name === null
          ? []
          : [`${name[1] ?? name[2]} ${/exp_\w+: \[\]/.test(text) ? 'is silent' : 'fires'}`]
      })
    const wanted = readAlerts().flatMap(({ name }) => [`${name} is silent`, `${name} fires`])
    assert.deepEqual([...new Set(cases)].sort(), wanted.sort())
  })

  test('each says what is wrong and what to do, and names a section of a page', () => {
    for (const { name, summary, description, docs } of readAlerts()) {
      assert.match(summary, /\w.*\./, name)
      assert.match(description, /\w.*\./, name)
      const [file = '', anchor = ''] = docs.split('#')
      assert.ok(anchorsOf(readDoc(file)).includes(anchor), `${name}: ${docs}`)
    }
  })
})
