import { examineSettings as findFaults, type SettingsExamination } from '../settings/check-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { readDefaults } from '../settings/env-file.ts'
import type { UserSettings } from '../command-context.ts'
import { missing, note, ok, type Row } from './row.ts'

interface SettingsFacts extends SettingsExamination {
  readonly envFile: 'absent' | 'read'
  /** The settings that it changes from their defaults. */
  readonly changed: readonly string[]
  /** Its lines without an `=`: `line 3 (PORT …)`. */
  readonly strayLines: readonly string[]
}

/** What the user has set, and what is wrong with it. */
export function examineSettings(context: UserSettings, settings: Settings): Row[] {
  const names = Object.keys(context.envFile)
  return judgeSettings({
    envFile: names.length + context.strayLines.length === 0 ? 'absent' : 'read',
    strayLines: context.strayLines,
    changed: names.filter((name) => settings.chosen(name) !== undefined),
    ...findFaults(context, readDefaults()),
  })
}

export function judgeSettings(facts: SettingsFacts): Row[] {
  const { envFile, changed, faults, altered, strayLines, unknown } = facts
  const read = changed.length > 0 ? `it sets ${changed.join(', ')}` : 'all settings have their defaults'
  return [
    ok('.env', envFile === 'absent' ? 'there is none: all settings have their defaults' : `found; ${read}`),
    ...faults.map((fault) => missing('Setting', fault, 'Correct it; .env.example describes it.')),
    ...altered.map((line) => note('Setting', line)),
    ...strayLines.map((line) =>
      note('Setting', `.env: ${line} has no = and is ignored`, 'Write NAME=value.'),
    ),
    ...unknown.map(({ name, meant }) =>
      note('Setting', `${name} in .env is not a setting and is ignored`, meant && `Did you mean ${meant}?`),
    ),
  ]
}
