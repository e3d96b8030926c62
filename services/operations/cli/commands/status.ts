import type { Overview } from '../../overview/overview.ts'
import { formatOverview } from '../ops/format-overview.ts'
import type { OpsCommand } from '../ops/ops-command.ts'
import { EXIT } from '../ops/ops-errors.ts'
import { refuseWords } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

export const status: OpsCommand = {
  summary: 'the state of every station now',
  forms: [['', 'order API, outbox, Kafka, notifier, LINE, orders and dead letters; partitions and members']],
  options: {},
  read: (input) => {
    refuseWords(input)
    return async ({ api, json, print, program, columns }) => {
      const overview = await api.get<Overview>('/api/overview')
      print(json ? toJson(overview) : formatOverview(overview, { url: api.url, program, columns }))
      return EXIT.done
    }
  },
}
