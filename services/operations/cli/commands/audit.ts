import { formatTable, formatTime } from '../ops/format-table.ts'
import type { OpsCommand } from '../ops/ops-command.ts'
import { EXIT } from '../ops/ops-errors.ts'
import { refuseWords } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

interface Audit {
  readonly entries: readonly {
    readonly id: number
    readonly at: string
    readonly who: string
    readonly address: string
    readonly action: string
    readonly detail: unknown
  }[]
  readonly nextBefore: number | null
}

export const audit: OpsCommand = {
  summary: 'who changed what, and when',
  forms: [['', 'newest first']],
  options: {
    limit: { type: 'string', value: 'N', help: 'at most so many (default: 20)' },
    before: { type: 'string', value: 'ID', help: 'only older ones: the next page' },
  },
  read: (input) => {
    refuseWords(input)
    const limit = input.number('limit', { min: 1, max: 1_000 }) ?? 20
    const before = input.number('before', { min: 1 })
    return async ({ api, json, print, columns, program }) => {
      const found = await api.get<Audit>('/api/audit', { limit, before })
      const { entries, nextBefore } = found
      if (json) print(toJson(found))
      else if (entries.length === 0) print('There are no entries.')
      else {
        const rows = entries.map(({ id, at, who, address, action, detail }) => [
          ...[id, formatTime(at), who, address, action, JSON.stringify(detail)],
        ])
        print(formatTable(['ID', 'AT', 'WHO', 'ADDRESS', 'ACTION', 'DETAIL'], rows, columns))
        if (nextBefore !== null)
          print(`\nNext page: ${program} audit --limit ${limit} --before ${nextBefore}`)
      }
      return EXIT.done
    }
  },
}
