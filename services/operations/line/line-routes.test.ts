import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { startSimulator, TOKEN } from '../../../infra/line-simulator/testing/test-simulator.ts'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { openRooms } from '../../../tests/support/services/open-operations-rooms.ts'
import { createLineControl } from './line-control.ts'
import { addLineRoutes } from './line-routes.ts'

/** Where a browser finds the simulator. */
const PUBLIC_URL = 'http://127.0.0.1:8001'

async function openLine(t: TestContext, { simulated = true, accessToken = TOKEN } = {}) {
  const simulator = await startSimulator(t, { env: { SIMULATOR_MONTHLY_QUOTA: '10' } })
  const line = createLineControl({ url: simulator.url, accessToken, simulated })
  const markers: object[] = []
  const markFault = (detail: object) => Promise.resolve(void markers.push(detail))
  const rooms = await openRooms(createScope(t), (router, parts) =>
    addLineRoutes(router, { line, config: { LINE_SIMULATOR_URL: PUBLIC_URL }, markFault, ...parts }),
  )
  return { simulator, markers, ...rooms }
}

test('the faults are the simulator’s, and each change is recorded and marked', async (t) => {
  const { http, simulator, audits, markers } = await openLine(t)
  const { body: set } = await http
    .put('/api/line/faults')
    .send({ down: true, error500: 0.5, unknownUsers: ['U1'] })
    .expect(200)
  assert.deepEqual((await http.get('/api/line/faults').expect(200)).body, set)
  assert.deepEqual((await simulator.agent.get('/simulator/faults')).body, set)
  assert.deepEqual([audits, markers], [[{ action: 'set LINE faults', detail: set }], [set]])

  await http.put('/api/line/faults').send({}).expect(200)
  const { down, error500, unknownUsers } = (await http.get('/api/line/faults')).body as Record<
    string,
    unknown
  >
  assert.deepEqual([down, error500, unknownUsers], [false, 0, []])
})

test('the simulator’s test users have links to their chats', async (t) => {
  const { http } = await openLine(t)
  const { body } = await http.get('/api/line/users').expect(200)
  const [first] = (body as { users: object[] }).users
  const userId = `U${'1'.repeat(32)}`
  assert.deepEqual(first, { userId, name: 'Ploy', chatUrl: `${PUBLIC_URL}/chat/${userId}` })
})

test('invalid faults change nothing', async (t) => {
  const { http, audits } = await openLine(t)
  for (const body of [{ error500: 2 }, { slow: true }, { down: 'yes' }, { latencyMs: -1 }, []])
    assertProblem(await http.put('/api/line/faults').send(body), 400, 'invalid')
  assert.deepEqual(audits, [])
})

test('the quota is LINE’s', async (t) => {
  const { http, simulator } = await openLine(t)
  await simulator.push().expect(200)
  assert.deepEqual((await http.get('/api/line/quota').expect(200)).body, {
    simulated: true,
    limit: 10,
    used: 1,
  })
})

test('the real LINE has a quota and no faults', async (t) => {
  const { http } = await openLine(t, { simulated: false })
  assertProblem(await http.get('/api/line/faults'), 404, 'no_simulator')
  assertProblem(await http.put('/api/line/faults').send({}), 404, 'no_simulator')
  assert.deepEqual((await http.get('/api/line/quota').expect(200)).body, {
    simulated: false,
    limit: 10,
    used: 0,
  })
})

test('LINE that is away, or refuses the token, is a problem without the token', async (t) => {
  const { http, simulator } = await openLine(t, { accessToken: 'wrong-token' })
  const refused = await http.get('/api/line/quota')
  assertProblem(refused, 503, 'line_away')
  assert.match(refused.text, /401/)
  assert.doesNotMatch(refused.text, /wrong-token/)
  await simulator.stop()
  assertProblem(await http.get('/api/line/faults'), 503, 'line_away')
})
