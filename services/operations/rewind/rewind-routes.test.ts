import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { repeatUsers } from '../../../tests/support/services/notifier-group.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

describe('the routes of a rewind', { concurrency: true }, () => {
  test('preview, begin and follow one', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 2 })
    const { http } = await startTestOperations(fixture.scope, fixture.env)
    await fixture.startNotifier()
    const orders = await fixture.order(repeatUsers(5, 2))
    await fixture.waitForSuccess(10)
    await fixture.waitUntilConsumed()

    const { body: preview } = await http.post('/api/rewind/preview').send({ to: 'beginning' }).expect(200)
    const { partitions, sentence, ...counts } = preview as {
      sentence: string
      partitions: { messages: number }[]
    }
    assert.deepEqual(counts, { group: 'message-group', alreadySuccessful: 10, again: 0, skippedPending: 0 })
    assert.equal(
      partitions.reduce((sum, { messages }) => sum + messages, 0),
      10,
    )
    assert.match(sentence, /^The consumer reads 10 messages again\./)

    const { body, headers } = await http.post('/api/rewind').send({ to: 'beginning' }).expect(202)
    const { rewindId } = body as { rewindId: number }
    assert.equal(headers.location, `/api/rewinds/${rewindId}`)
    await http.post('/api/rewind').send({ to: 'end' }).expect(409)
    await waitFor('the counts', async () => {
      const { body: now } = await http.get(`/api/rewinds/${rewindId}`)
      const { state, redelivered, skippedAsDone, pushedAgain } = now as Record<string, unknown>
      return state === 'done' && redelivered === 10 && skippedAsDone === 10 && pushedAgain === 0
    })
    await fixture.assertNotifiedOnce(orders)
  })

  test('refuse offsets that do not exist, and anything that is no target', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 2 })
    const { http } = await startTestOperations(fixture.scope, fixture.env)
    const errorsOf = async (to: unknown) => {
      const { body } = await http.post('/api/rewind').send({ to }).expect(400)
      return (body as { errors: object[] }).errors
    }
    assert.deepEqual(await errorsOf({ offsets: { 0: 1, 2: 0 } }), [
      { path: 'to.offsets.0', message: 'must be from 0 to 0: that is what the partition has' },
      { path: 'to.offsets.2', message: 'is not a partition of the topic' },
    ])
    for (const to of ['middle', {}, { by: 1.5 }, { time: 'yesterday' }, { offsets: {} }, 7])
      assert.equal((await errorsOf(to)).length, 1, JSON.stringify(to))
    await http.get('/api/rewinds/1').expect(404)
    const { body: states } = await http.post('/api/consumer/start').send({}).expect(202)
    assert.equal((states as { revision: number }).revision, 0)
  })
})
