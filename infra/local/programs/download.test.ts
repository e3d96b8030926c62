import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { addressOf } from './artifacts.ts'
import { describeNetworkFailure } from './describe-network-failure.ts'
import { downloadAll } from './download-all.ts'
import { downloadFile } from './download-file.ts'
import { startTestRepository, type Answer } from '../testing/test-repository.ts'
import { WrongContent } from './download-errors.ts'

const content = randomBytes(300_000)
const half = content.length / 2

const status =
  (code: number): Answer =>
  (_request, response) =>
    response.writeHead(code).end()
const send =
  (body: Buffer, code = 200, headers = {}): Answer =>
  (_request, response) =>
    response.writeHead(code, headers).end(body)
/** Promises the whole file, and stops in the middle. */
const fallSilent: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, half))
}
/** Promises the whole file, and closes the connection as soon as some of it has arrived. */
const breakOff =
  (directory: string): Answer =>
  (request, response) => {
    fallSilent(request, response)
    const parts = () => readdirSync(directory).filter((name) => name.endsWith('.part'))
    const someIsHere = () => parts().some((name) => statSync(join(directory, name)).size > 0)
    void waitFor('some of it on the disk', someIsHere).finally(() => response.destroy())
  }

/** A repository with one file, and a function that downloads it. */
async function prepare(
  t: TestContext,
  answers: readonly Answer[],
  { directory = temporaryDirectory(t), stall = {}, login = '' } = {},
) {
  const repository = await startTestRepository(t, answers)
  const artifact = repository.artifact('kafka', content)
  const file = join(directory, 'kafka-1.jar')
  const url = (await addressOf(artifact, repository.url)).replace('//', `//${login}`)
  let bytes = 0
  const download = (signal = t.signal) =>
    downloadFile({
      url,
      file,
      ...artifact,
      signal,
      ...stall,
      onBytes: (more) => {
        bytes += more
      },
    })
  return { ...repository, artifact, file, part: `${file}.part`, download, bytes: () => bytes }
}

test('a downloaded file is complete, and its bytes are counted', async (t) => {
  const { file, download, bytes } = await prepare(t, [])
  await download()
  assert.deepEqual(readFileSync(file), content)
  assert.equal(bytes(), content.length)
})

test('an interrupted download continues where it stopped', async (t) => {
  const { file, part, download, bytes, requests } = await prepare(t, [])
  writeFileSync(part, content.subarray(0, half))
  await download()
  assert.deepEqual(requests, [`kafka-1.jar ${half}`])
  assert.deepEqual(readFileSync(file), content)
  assert.equal(bytes(), half)
})

test('a repository gets the login in its address, and no error text contains it', async (t) => {
  const logins: (string | undefined)[] = []
  const refuse: Answer = (request, response) => {
    logins.push(request.headers.authorization)
    response.writeHead(200).end('something else')
  }
  const { download } = await prepare(t, [refuse], { login: 'shop:p%40ss@' })
  await assert.rejects(download(), ({ message }: Error) => !/p%40ss|p@ss/.test(message))
  assert.deepEqual(logins, [`Basic ${btoa('shop:p@ss')}`])
})

test('a server without ranges sends the whole file again, and no part is duplicated', async (t) => {
  const { file, part, download, bytes } = await prepare(t, [send(content)])
  writeFileSync(part, content.subarray(0, half))
  await download()
  assert.deepEqual(readFileSync(file), content)
  assert.equal(bytes(), content.length - half, 'half of it had been counted before')
})

test('when a server cannot continue the download, it starts again at once', async (t) => {
  const range = (text: string) => send(content.subarray(half), 206, { 'content-range': text })
  const { length } = content
  for (const answer of [
    status(416),
    range(`bytes 0-${half - 1}/${length}`),
    range(`bytes ${half}-${length - 1}/${length + 1}`),
    range('nonsense'),
  ]) {
    const { file, part, download, bytes, requests } = await prepare(t, [answer])
    writeFileSync(part, content.subarray(0, half))
    await download()
    assert.deepEqual(requests, [`kafka-1.jar ${half}`, 'kafka-1.jar 0'])
    assert.deepEqual(readFileSync(file), content)
    assert.equal(bytes(), content.length - half)
  }
})

test('a broken connection keeps the received part for the next attempt', async (t) => {
  const directory = temporaryDirectory(t)
  const { file, part, download, requests } = await prepare(t, [breakOff(directory)], { directory })
  await assert.rejects(download(), (error) => describeNetworkFailure(error)?.mayPass === true)
  const come = readFileSync(part).length
  assert.ok(come > 0)
  await download()
  assert.deepEqual(requests, ['kafka-1.jar 0', `kafka-1.jar ${come}`])
  assert.deepEqual(readFileSync(file), content)
})

test('a download from a server that stops sending fails', async (t) => {
  const { download } = await prepare(t, [fallSilent], { stall: { stallMs: 200 } })
  await assert.rejects(download(), (error) => describeNetworkFailure(error)?.why === 'no data for 0.2 s')
})

test('wrong content is refused and deleted, whether it was sent or was there before', async (t) => {
  const { file, part, download, bytes } = await prepare(t, [send(randomBytes(content.length))])
  await assert.rejects(download(), WrongContent)
  writeFileSync(part, randomBytes(content.length))
  await assert.rejects(download(), WrongContent)
  assert.equal(existsSync(part) || existsSync(file), false)
  assert.ok(bytes() <= 0)
})

test('Ctrl-C ends a download at once, and keeps the received part', async (t) => {
  const interrupt = new AbortController()
  const directory = temporaryDirectory(t)
  const { artifact, url: repository } = await prepare(t, [fallSilent], { directory })
  const onProgress = () => interrupt.abort(new Error('enough'))
  const options = { artifacts: [artifact], directory, repository, signal: interrupt.signal, onProgress }
  await assert.rejects(downloadAll(options), { message: 'enough' })
  assert.equal(existsSync(join(directory, 'kafka-1.jar.part')), true)
})

test('several files are downloaded at the same time, and temporary failures are retried', async (t) => {
  const directory = temporaryDirectory(t)
  const {
    artifact,
    url: repository,
    requests,
  } = await startTestRepository(t, [status(503), breakOff(directory)])
  const artifacts = ['a', 'b', 'c'].map((name) => artifact(name, content))
  const shown: string[] = []
  const onProgress = (detail: string) => void shown.push(detail)
  await downloadAll({ artifacts, directory, repository, signal: t.signal, onProgress })
  for (const name of ['a', 'b', 'c'])
    assert.deepEqual(readFileSync(join(directory, `${name}-1.jar`)), content)
  assert.equal(requests.length, 5)
  assert.equal(shown.at(-1), '3 of 3 files, 1 MB of 1 MB')
})

test('a permanent failure ends all downloads, with its reason', async (t) => {
  const { artifact, url: repository, requests } = await prepare(t, [status(404)])
  const options = { directory: temporaryDirectory(t), repository, onProgress: () => undefined }
  const failed = downloadAll({ artifacts: [artifact], signal: t.signal, ...options })
  await assert.rejects(
    failed,
    (error) => describeNetworkFailure(error)?.why === 'it answered with status 404',
  )
  assert.equal(requests.length, 1)
})
