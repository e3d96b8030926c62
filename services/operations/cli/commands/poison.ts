import { POISON_KINDS } from '../../messages/poison.ts'
import type { OpsCommand } from '../ops/ops-command.ts'
import { EXIT, WrongUse } from '../ops/ops-errors.ts'
import { refuseWords } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

interface Place {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export const poison: OpsCommand = {
  summary: 'send a message that can never be processed; it goes to the dead letters',
  forms: [['KIND', `one of ${POISON_KINDS.join(', ')}`]],
  options: {},
  read: (input) => {
    refuseWords(input, 1)
    const kind = POISON_KINDS.find((known) => known === input.words[0])
    if (kind === undefined) throw new WrongUse(`poison takes one of ${POISON_KINDS.join(', ')}.`)
    return async ({ api, json, print, program }) => {
      const place = await api.send<Place>('POST', '/api/messages/poison', { kind })
      const { topic, partition, offset } = place
      print(
        json
          ? toJson(place)
          : `Sent to ${topic}, partition ${partition}, offset ${offset}. To see what became of it: ${program} letters list`,
      )
      return EXIT.done
    }
  },
}
