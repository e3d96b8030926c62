import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { temporaryDirectory } from '../temporary-directory.ts'
import type { Artifact } from './artifacts.ts'
import { describeNetworkFailure } from './describe-network-failure.ts'
import { downloadAll } from './download-all.ts'
import { downloadFile, WrongContent } from './download-file.ts'

const content = randomBytes(300_000)
const sha256 = createHash('sha256').update(content).digest('hex')
const half = content.length / 2

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A repository that answers one request after the other as it is told, and remembers what was asked. */
async function startRepository(t: TestContext, answers: readonly Answer[]) {
  const ranges: (string | undefined)[] = []
  const server = createServer((request, response) => {
    ranges.push(request.headers.range)
    const answer = answers[Math.min(ranges.length, answers.length) - 1]
    answer?.(request, response)
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ranges }
}

/** What a repository does that is well. */
const serve: Answer = ({ headers: { range } }, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
  response.writeHead(from > 0 ? 206 : 200).end(content.subarray(from))
}
const status =
  (code: number): Answer =>
  (_request, response) =>
    response.writeHead(code).end()
/** Says that all will come, and hangs up in the middle. */
const breakOff: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, half))
  setImmediate(() => response.destroy())
}

function prepare(t: TestContext, url: string) {
  const file = join(temporaryDirectory(t), 'kafka.jar')
  let bytes = 0
  const download = (signal = t.signal) =>
    downloadFile({
      url,
      file,
      size: content.length,
      sha256,
      signal,
      stallMs: 200,
      onBytes: (more) => {
        bytes += more
      },
    })
  return { file, part: `${file}.part`, download, bytes: () => bytes }
}

test('what is downloaded is whole, and counted', async (t) => {
  const { url } = await startRepository(t, [serve])
  const { file, download, bytes } = prepare(t, url)
  await download()
  assert.deepEqual(readFileSync(file), content)
  assert.equal(bytes(), content.length)
})

test('what was interrupted goes on where it stopped', async (t) => {
  const { url, ranges } = await startRepository(t, [serve])
  const { file, part, download, bytes } = prepare(t, url)
  writeFileSync(part, content.subarray(0, half))
  await download()
  assert.deepEqual(ranges, [`bytes=${half}-`])
  assert.deepEqual(readFileSync(file), content)
  assert.equal(bytes(), half)
})

test('a repository that wants a login gets the one in its address, and no message tells it', async (t) => {
  const logins: (string | undefined)[] = []
  const { url } = await startRepository(t, [
    (request, response) => {
      logins.push(request.headers.authorization)
      response.writeHead(200).end('something else')
    },
  ])
  const { download } = prepare(t, url.replace('//', '//shop:p%40ss@'))
  await assert.rejects(download(), ({ message }: Error) => !/p%40ss|p@ss/.test(message))
  assert.deepEqual(logins, [`Basic ${btoa('shop:p@ss')}`])
})

test('a server that knows no ranges sends it again, and nothing is there twice', async (t) => {
  const whole: Answer = (_request, response) => response.writeHead(200).end(content)
  const { url } = await startRepository(t, [whole])
  const { file, part, download, bytes } = prepare(t, url)
  writeFileSync(part, content.subarray(0, half))
  await download()
  assert.deepEqual(readFileSync(file), content)
  assert.equal(bytes(), content.length - half, 'half of it had been counted before')
})

test('a connection that breaks leaves what has come, for the next attempt', async (t) => {
  const { url, ranges } = await startRepository(t, [breakOff, serve])
  const { file, part, download } = prepare(t, url)
  await assert.rejects(download(), (error) => describeNetworkFailure(error)?.mayPass === true)
  const come = readFileSync(part).length
  assert.ok(come > 0)
  await download()
  assert.deepEqual(ranges, [undefined, `bytes=${come}-`])
  assert.deepEqual(readFileSync(file), content)
})

test('a server that falls silent in the middle is given up', async (t) => {
  const fallSilent: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, half))
  }
  const { url } = await startRepository(t, [fallSilent])
  const { download } = prepare(t, url)
  await assert.rejects(download(), (error) => describeNetworkFailure(error)?.why === 'nothing came for 0.2 s')
})

test('wrong content is refused and removed, whether it was sent or lay there', async (t) => {
  const { url } = await startRepository(t, [
    (_request, response) => response.writeHead(200).end(randomBytes(content.length)),
  ])
  const { file, part, download, bytes } = prepare(t, url)
  await assert.rejects(download(), WrongContent)
  writeFileSync(part, randomBytes(content.length))
  await assert.rejects(download(), WrongContent)
  assert.equal(existsSync(part) || existsSync(file), false)
  assert.ok(bytes() <= 0)
})

test('Ctrl-C ends it at once, and keeps what has come', async (t) => {
  const interrupt = new AbortController()
  const { url } = await startRepository(t, [
    (_request, response) => {
      response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, half))
    },
  ])
  const directory = temporaryDirectory(t)
  const artifact: Artifact = { coordinates: 'org:kafka:1', size: content.length, sha256 }
  const onProgress = () => interrupt.abort(new Error('enough'))
  const options = { artifacts: [artifact], directory, repository: url, signal: interrupt.signal, onProgress }
  await assert.rejects(downloadAll(options), { message: 'enough' })
  assert.equal(existsSync(join(directory, 'kafka-1.jar.part')), true)
})

test('several files come one beside the other; a fault that passes is tried again', async (t) => {
  const { url, ranges } = await startRepository(t, [status(503), breakOff, serve])
  const artifacts = ['a', 'b', 'c'].map((name): Artifact => ({
    coordinates: `org.example:${name}:1.0`,
    size: content.length,
    sha256,
  }))
  const directory = temporaryDirectory(t)
  const shown: string[] = []
  const onProgress = (detail: string) => void shown.push(detail)
  await downloadAll({ artifacts, directory, repository: url, signal: t.signal, onProgress })
  for (const name of ['a', 'b', 'c'])
    assert.deepEqual(readFileSync(join(directory, `${name}-1.0.jar`)), content)
  assert.equal(ranges.length, 5)
  assert.equal(shown.at(-1), '3 of 3 files, 1 of 1 MB')
})

test('a fault that stays ends all of it, with its reason', async (t) => {
  const { url, ranges } = await startRepository(t, [status(404)])
  const artifact: Artifact = { coordinates: 'org:kafka:1', size: content.length, sha256 }
  const options = { directory: temporaryDirectory(t), repository: url, onProgress: () => undefined }
  const failed = downloadAll({ artifacts: [artifact], signal: t.signal, ...options })
  await assert.rejects(
    failed,
    (error) => describeNetworkFailure(error)?.why === 'it answered with status 404',
  )
  assert.equal(ranges.length, 1)
})
