import { missing, note, ok, type Row } from './row.ts'

export interface SettingsFacts {
  readonly envFile: 'absent' | 'read'
  /** The settings that it changes from their defaults. */
  readonly changed: readonly string[]
  /** `NAME: what is expected`, of every invalid setting. */
  readonly faults: readonly string[]
  /** Its lines without an `=`: `line 3 (PORT …)`. */
  readonly strayLines: readonly string[]
  /** Names in it that are not settings. */
  readonly unknown: readonly { readonly name: string; readonly meant: string | undefined }[]
}

export function judgeSettings({ envFile, changed, faults, strayLines, unknown }: SettingsFacts): Row[] {
  const read =
    changed.length > 0 ? `found; it sets ${changed.join(', ')}` : 'found; all settings have their defaults'
  return [
    ok('.env', envFile === 'absent' ? 'there is none: all settings have their defaults' : read),
    ...faults.map((fault) => missing('Setting', fault, 'Correct it; .env.example describes it.')),
    ...strayLines.map((line) =>
      note('Setting', `.env: ${line} has no = and is ignored`, 'Write NAME=value.'),
    ),
    ...unknown.map(({ name, meant }) =>
      note(
        'Setting',
        `${name} in .env is not a setting and is ignored`,
        meant ? `Did you mean ${meant}?` : '',
      ),
    ),
  ]
}

export interface ServerFacts {
  readonly subject: string
  readonly address: string
  /** Why it cannot be used and what to do; undefined when it can be used. */
  readonly fault: string | undefined
}

export function judgeServer({ subject, address, fault }: ServerFacts): Row {
  return fault === undefined ? ok(subject, `your server answers (${address})`) : missing(subject, fault)
}
