import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROJECT_ROOT } from '../../../infra/local/paths.ts'
import { brokenNotifier } from './broken-notifier.ts'
import { brokenOrderApi } from './broken-order-api.ts'
import { changeCode } from './change-code.ts'

for (const { name, changes } of [...brokenOrderApi, ...brokenNotifier]) {
  test(`the code still has what is broken when ${name}`, () => {
    for (const [file, ofThisFile] of Map.groupBy(changes, (change) => change.file))
      ofThisFile.reduce(changeCode, readFileSync(join(PROJECT_ROOT, file), 'utf8'))
  })
}
