import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LINE_SIMULATOR, specOf } from './components.ts'
import { stackPaths } from '../paths.ts'

const specWith = (level: string) => specOf(LINE_SIMULATOR, stackPaths('/stack'), { LOG_LEVEL: level })

test('a service is ready after its log line, unless its log level omits that line', () => {
  assert.equal(specWith('info').readyLine, ' listens"')
  assert.equal(specWith('warn').readyLine, undefined)
})
