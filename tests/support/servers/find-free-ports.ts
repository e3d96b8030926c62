import { anyPort, reservePorts } from '../../../infra/local/ports/reserve-ports.ts'

/** Free ports of this machine, one for each name, for programs that are started at once. */
export async function findFreePorts<Name extends string>(
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const start = anyPort()
  const wishes = names.map((name, index) => ({ name, port: start + index, host: '127.0.0.1' }))
  const reserved = await reservePorts(wishes)
  await Promise.all(Array.from(reserved.values(), ({ release }) => release()))
  const ports = Array.from(reserved, ([name, { port }]) => [name, port])
  return Object.fromEntries(ports) as Record<Name, number>
}
