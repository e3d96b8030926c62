import { missing, note, ok, type Row } from './row.ts'

export interface SettingsFacts {
  readonly envFile: 'absent' | 'read'
  /** The names that it sets to something else than their defaults. */
  readonly changed: readonly string[]
  /** `NAME: what is expected`, of every setting at fault. */
  readonly faults: readonly string[]
  /** Its lines that set nothing: `line 3 (PORT …)`. */
  readonly strayLines: readonly string[]
  /** Names in it that are no settings. */
  readonly unknown: readonly { readonly name: string; readonly meant: string | undefined }[]
}

export function judgeSettings({ envFile, changed, faults, strayLines, unknown }: SettingsFacts): Row[] {
  const read = changed.length > 0 ? `read; it sets ${changed.join(', ')}` : 'read; it changes nothing'
  return [
    ok('.env', envFile === 'absent' ? 'none: every setting has its default' : read),
    ...faults.map((fault) => missing('Setting', fault, 'Mend it; .env.example says what it means.')),
    ...strayLines.map((line) =>
      note('Setting', `.env: ${line} has no =, and is ignored`, 'Write NAME=value.'),
    ),
    ...unknown.map(({ name, meant }) =>
      note('Setting', `${name} in .env is no setting, and is ignored`, meant ? `Did you mean ${meant}?` : ''),
    ),
  ]
}

export function judgeLine({ simulator, address }: { simulator: boolean; address: string }): Row {
  return ok(
    'LINE',
    simulator
      ? 'the simulator; the real LINE needs a LINE_ACCESS_TOKEN'
      : `the real one (${address}), with your LINE_ACCESS_TOKEN`,
  )
}

export interface ServerFacts {
  readonly subject: string
  readonly address: string
  /** Why it cannot be used, and what to do; undefined when it can. */
  readonly fault: string | undefined
}

export function judgeServer({ subject, address, fault }: ServerFacts): Row {
  return fault === undefined ? ok(subject, `your own answers (${address})`) : missing(subject, fault)
}
