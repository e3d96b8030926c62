import { examineSettings } from '../settings/check-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { wantsSimulator } from '../settings/stack-environment.ts'
import { readDefaults } from '../settings/env-file.ts'
import type { UserSettings } from '../command-context.ts'
import { judgeLine, judgeSettings } from './judge-settings.ts'
import type { Row } from './row.ts'

/** What the user has set, what is wrong with it, and which LINE follows from it. */
export function examineEnvFile(context: UserSettings, settings: Settings): Row[] {
  const names = Object.keys(context.envFile)
  return [
    ...judgeSettings({
      envFile: names.length + context.strayLines.length === 0 ? 'absent' : 'read',
      strayLines: context.strayLines,
      changed: names.filter((name) => settings.chosen(name) !== undefined),
      ...examineSettings(context, readDefaults()),
    }),
    judgeLine({
      simulator: wantsSimulator(settings),
      address: settings.chosen('LINE_API_BASE_URL') ?? 'https://api.line.me',
    }),
  ]
}
