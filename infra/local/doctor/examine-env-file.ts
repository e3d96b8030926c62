import { examineSettings } from '../settings/check-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { readDefaults } from '../settings/env-file.ts'
import type { UserSettings } from '../command-context.ts'
import { judgeSettings } from './judge-settings.ts'
import type { Row } from './row.ts'

/** What the user has set, and what is wrong with it. */
export function examineEnvFile(context: UserSettings, settings: Settings): Row[] {
  const names = Object.keys(context.envFile)
  return judgeSettings({
    envFile: names.length + context.strayLines.length === 0 ? 'absent' : 'read',
    strayLines: context.strayLines,
    changed: names.filter((name) => settings.chosen(name) !== undefined),
    ...examineSettings(context, readDefaults()),
  })
}
