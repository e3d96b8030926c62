import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { anyPort, reservePorts, type HoldPort, type Wish } from './reserve-ports.ts'

const host = '127.0.0.1'
const wish = (name: string, port: number) => ({ name, port, host })

/** Ports of which some are taken; remembers what is held. */
function portsWithout(...taken: number[]): HoldPort {
  const held = new Set(taken)
  return (port) => {
    if (held.has(port)) return Promise.resolve(undefined)
    held.add(port)
    return Promise.resolve({ port, release: () => Promise.resolve() })
  }
}

async function choose(wishes: readonly Wish[], hold: HoldPort) {
  const reserved = await reservePorts(wishes, hold)
  return Object.fromEntries(Array.from(reserved, ([name, { port }]) => [name, port]))
}

test('everything gets its preferred port when all are free', async () => {
  const wishes = [wish('shop', 8000), wish('simulator', 8001)]
  assert.deepEqual(await choose(wishes, portsWithout()), { shop: 8000, simulator: 8001 })
})

test('a program that has to move does not take another’s preferred port', async () => {
  const wishes = [wish('shop', 8000), wish('simulator', 8001), wish('notifier', 8002)]
  const expected = { shop: 8003, simulator: 8001, notifier: 8002 }
  assert.deepEqual(await choose(wishes, portsWithout(8000)), expected)
})

test('two programs with the same preferred port get different ports', async () => {
  assert.deepEqual(await choose([wish('a', 9092), wish('b', 9092)], portsWithout()), { a: 9092, b: 9093 })
})

test('reports that no port is free', async () => {
  await assert.rejects(reservePorts([wish('shop', 65_535)], portsWithout(65_535)), /no free port/)
})

test('when one port cannot be reserved, the others are released', async () => {
  const held = new Set<number>()
  const hold: HoldPort = (port) => {
    if (port === 8001) return Promise.reject(new Error('no such host'))
    held.add(port)
    return Promise.resolve({ port, release: () => Promise.resolve(void held.delete(port)) })
  }
  await assert.rejects(reservePorts([wish('shop', 8000), wish('simulator', 8001)], hold), /no such host/)
  assert.deepEqual(Array.from(held), [])
})

test('a host that is not this machine is reported with the settings that name it', async () => {
  const elsewhere = { name: 'a', port: anyPort(), host: '192.0.2.1' }
  await assert.rejects(
    reservePorts([elsewhere]),
    /192\.0\.2\.1 is not an address of this machine: correct HOST/,
  )
})

test('a port in use is skipped, and a reserved port is not given twice', async (t) => {
  const other = createServer().listen(0, host)
  t.after(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const first = await reservePorts([wish('a', port)])
  t.after(() => first.get('a')?.release())
  const second = await reservePorts([wish('a', port)])
  t.after(() => second.get('a')?.release())
  const numbers = [port, first.get('a')?.port, second.get('a')?.port]
  assert.equal(new Set(numbers).size, 3, `all different: ${numbers.join(', ')}`)
})

test('a released port can be used', async (t) => {
  const reservation = (await reservePorts([wish('a', anyPort())])).get('a')
  await reservation?.release()
  const server = createServer().listen(reservation?.port, host)
  t.after(() => server.close())
  await once(server, 'listening')
})

test('anyPort is below the ephemeral range', () => {
  assert.ok(anyPort(() => 0) > 1024)
  assert.ok(anyPort(() => 0.999_999) < 32_000)
})
