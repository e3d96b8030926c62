import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { crc32 } from 'node:zlib'
import { fileNameOf, type Artifact } from '../programs/artifacts.ts'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

interface TestRepository {
  readonly url: string
  readonly artifact: (name: string, content: Buffer) => Artifact
  /** From then on it stops sending in the middle of each file, or sends complete files again. */
  readonly stallInTheMiddle: (stalls: boolean) => void
  /** Where each request wanted to begin, oldest first, with the name of the file: `mariadb-1.jar 5000`. */
  readonly requests: readonly string[]
}

/**
 * A repository that has what it was given.
 *
 * @param answers what it says to the first requests, one after the other, instead
 */
export async function startTestRepository(
  t: TestContext,
  answers: readonly Answer[] = [],
): Promise<TestRepository> {
  const files = new Map<string, Buffer>()
  const requests: string[] = []
  let stalls = false
  const server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1) ?? ''
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    requests.push(`${name} ${from}`)
    const answer = answers[requests.length - 1]
    if (answer) {
      answer(request, response)
      return
    }
    const content = files.get(name)
    if (!content) return void response.writeHead(404).end()
    const { length } = content
    if (from >= length) return void response.writeHead(416).end()
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${length - 1}/${length}` }),
    })
    if (!stalls) return void response.end(content.subarray(from))
    response.write(content.subarray(from, from + length / 2))
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    artifact: (name, content) => {
      const sha256 = createHash('sha256').update(content).digest('hex')
      const artifact = { coordinates: `test:${name}:1`, size: content.length, sha256 }
      files.set(fileNameOf(artifact), content)
      return artifact
    },
    stallInTheMiddle: (chosen) => {
      stalls = chosen
    },
    requests,
  }
}

/** A zip file without compression. */
export function createZip(files: Readonly<Record<string, Buffer>>): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const path = Buffer.from(name)
    // From the version that is needed to the length of the extra fields: the same in both headers.
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, content])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, path]))
    locals.push(local)
    offset += local.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06'), end])
}
