import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeDatabase, judgeJava, judgeKafka, judgeNode, judgeRepository } from './judge-programs.ts'

const ask = { remedy: { kind: 'ask', message: '', advice: 'brew install it' } } as const
const install = { remedy: { kind: 'install', packages: ['openjdk-17-jre-headless'] } } as const

test('names the Node that runs, and where it comes from', () => {
  const facts = { version: '24.1.0', path: '/usr/bin/node', packaged: false, callers: undefined }
  assert.equal(judgeNode(facts).found, '24.1.0 (/usr/bin/node)')
  assert.equal(
    judgeNode({ ...facts, packaged: true, callers: '18.20.8' }).found,
    '24.1.0, from the npm packages; yours is 18.20.8',
  )
})

test('Java: found, installed by npm start, or to be installed by the user', () => {
  const none = { java: undefined, version: 0, faults: [] }
  const old = { ...none, faults: ['JAVA_HOME (/jdk) is Java 8'] }
  const there = { java: '/usr/bin/java', version: 17, faults: [] }
  const cases = [
    [undefined, 'ok', /KAFKA_BROKERS/, ''],
    [{ ...there, ...ask }, 'ok', /^17 \(\/usr\/bin\/java\)$/, ''],
    [{ ...there, faults: old.faults, ...ask }, 'note', /^17 .*JAVA_HOME \(\/jdk\) is Java 8/, ''],
    [{ ...none, ...ask }, 'missing', /not found/, 'brew install it'],
    [{ ...old, ...ask }, 'missing', /is Java 8/, 'brew install it'],
    [{ ...none, ...install }, 'note', /npm start installs openjdk-17-jre-headless/, ''],
  ] as const
  for (const [facts, state, found, todo] of cases) {
    const row = judgeJava(facts)
    assert.deepEqual([row.state, row.todo], [state, todo])
    assert.match(row.found, found)
  }
})

test('Kafka and MariaDB: found, to be downloaded, or from the system', () => {
  const download = { bytes: 149e6, presentBytes: 0 }
  assert.deepEqual(judgeKafka({ present: '.local/programs/kafka-4' }).state, 'ok')
  assert.match(judgeKafka({ present: undefined, download }).found, /downloads 149 MB$/)
  assert.match(
    judgeKafka({ present: undefined, download: { ...download, presentBytes: 20e6 } }).found,
    /149 MB, of which 20 MB are already here/,
  )
  const database = { present: undefined, faults: [], ...ask }
  assert.equal(judgeDatabase({ ...database, download }).state, 'note')
  assert.equal(judgeDatabase({ ...database, present: '/usr/sbin/mariadbd' }).state, 'ok')
  assert.deepEqual(judgeDatabase({ ...database, faults: ['/usr/sbin/mysqld is MySQL 8.4'] }), {
    subject: 'MariaDB',
    state: 'missing',
    found: '/usr/sbin/mysqld is MySQL 8.4',
    todo: 'brew install it',
  })
  for (const row of [
    judgeDatabase({ ...database, download, damaged: 'there' }),
    judgeKafka({ ...database, download, damaged: 'there' }),
  ])
    assert.deepEqual([row.state, row.found], ['note', 'incomplete (there): npm start downloads 149 MB'])
})

test('the repository matters only when there is something to download', () => {
  const failure = { why: 'the connection was refused', todo: 'Set HTTPS_PROXY.', mayPass: true }
  const facts = { needed: true, address: undefined, failure: undefined, instead: undefined }
  assert.equal(judgeRepository(facts).state, 'ok')
  assert.equal(judgeRepository({ ...facts, needed: false, failure }).state, 'ok')
  assert.deepEqual(judgeRepository({ ...facts, address: 'http://mirror', failure }), {
    subject: 'MAVEN_REPOSITORY',
    state: 'missing',
    found: 'cannot be used: the connection was refused',
    todo: 'Set HTTPS_PROXY.',
  })
})

test('where programs cannot be downloaded, the row says what is used instead or what to do', () => {
  const failure = { why: 'the connection was refused', todo: 'Set HTTPS_PROXY.', mayPass: true }
  const facts = { needed: true, address: undefined, failure }
  const title = "the system's MariaDB"
  const noKafka = judgeRepository({ ...facts, instead: { todo: 'Set KAFKA_HOME.' } })
  assert.deepEqual([noKafka.state, noKafka.todo], ['missing', 'Set HTTPS_PROXY. Set KAFKA_HOME.'])
  const none = judgeRepository({ ...facts, instead: { title, ...ask } })
  assert.deepEqual([none.state, none.todo], ['missing', 'Set HTTPS_PROXY. Or: brew install it'])
  const installed = judgeRepository({ ...facts, instead: { title, ...install } })
  assert.equal(installed.state, 'note')
  assert.match(installed.found, /npm start installs \S+ and uses the system's MariaDB/)
  const here = judgeRepository({ ...facts, instead: { title } })
  assert.equal(here.state, 'note')
  assert.match(here.found, /npm start uses the system's MariaDB/)
})

test('a KAFKA_HOME that cannot be used is missing, with the reason', () => {
  const row = judgeKafka({ present: undefined, fault: 'KAFKA_HOME (/opt/kafka) has Kafka 3.9.1' })
  assert.deepEqual([row.state, row.found], ['missing', 'KAFKA_HOME (/opt/kafka) has Kafka 3.9.1'])
  assert.match(row.todo, /Set KAFKA_HOME/)
})
