import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseFallback } from './get-programs.ts'

test("what cannot be downloaded is replaced by Homebrew's Kafka and the system's MariaDB", () => {
  const brew = '/opt/homebrew/opt/kafka/libexec'
  assert.deepEqual(chooseFallback(['mariadb'], undefined), {
    title: "the system's MariaDB",
    options: { systemDatabase: true },
  })
  assert.deepEqual(chooseFallback(['kafka', 'mariadb'], brew), {
    title: "Homebrew's Kafka and the system's MariaDB",
    options: { kafkaHome: brew, systemDatabase: true },
  })
  assert.equal(chooseFallback(['kafka', 'mariadb'], undefined), undefined)
})
