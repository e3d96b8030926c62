import { describe, test, type TestContext } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { createRewindCounts } from './rewind-counts.ts'

/** A rewind of partition 0 from offset 10 back to 4. */
async function setUp(t: TestContext) {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  const moves = [{ partition: 0, committed: 10, target: 4, messages: 6 }]
  await database.execute(
    `INSERT INTO rewinds (groupId, plan, stateBefore, state) VALUES ('group', ?, '{}', 'done')`,
    [JSON.stringify({ target: 'beginning', moves })],
  )
  const start = (instance: string) => {
    const counts = createRewindCounts({ database, groupId: 'group', instance, log: silentLog })
    scope.onEnd(counts.stop)
    return counts
  }
  const stored = async () => {
    const [row] = await database.query<{ skipped: string | null; pushed: string | null }>(
      'SELECT SUM(skippedAsDone) AS skipped, SUM(pushedAgain) AS pushed FROM rewind_counts',
    )
    return `${row?.skipped ?? 0} skipped, ${row?.pushed ?? 0} pushed`
  }
  return { start, waitForStored: (text: string) => waitFor(text, async () => (await stored()) === text) }
}

describe('the counts of a rewind', { concurrency: true }, () => {
  test('are of its messages only, and only of those whose offsets are committed', async (t) => {
    const { start, waitForStored } = await setUp(t)
    const counts = start('one')
    counts.begin([0, 1])
    for (const offset of [3, 4, 5, 10]) counts.finished(0, offset, 'skipped')
    counts.finished(0, 6, 'pushed')
    counts.finished(0, 8, 'skipped')
    counts.finished(1, 5, 'skipped')
    counts.committed(new Map([[0, 7]]))
    await waitForStored('2 skipped, 1 pushed')
    counts.committed(new Map([[0, 11]]))
    await waitForStored('3 skipped, 1 pushed')
  })

  test('count a message once that is delivered again after a rebalance', async (t) => {
    const { start, waitForStored } = await setUp(t)
    const counts = start('one')
    counts.begin([0])
    counts.finished(0, 4, 'pushed')
    counts.begin([0])
    counts.finished(0, 4, 'skipped')
    counts.committed(new Map([[0, 5]]))
    await waitForStored('1 skipped, 0 pushed')
  })

  test('leave to the next owner what was not committed, and keep what was', async (t) => {
    const { start, waitForStored } = await setUp(t)
    const [one, other] = [start('one'), start('other')]
    one.begin([0])
    one.finished(0, 4, 'skipped')
    one.finished(0, 5, 'skipped')
    one.begin([])
    // The answer to the commit that was made when the group rebalanced.
    one.committed(new Map([[0, 5]]))
    other.begin([0])
    other.finished(0, 5, 'skipped')
    other.committed(new Map([[0, 6]]))
    await waitForStored('2 skipped, 0 pushed')
    one.begin([0])
    one.finished(0, 6, 'skipped')
    one.committed(new Map([[0, 7]]))
    await waitForStored('3 skipped, 0 pushed')
  })
})
