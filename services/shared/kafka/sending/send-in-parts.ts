import type { Message } from 'kafkajs'
import type { ProtocolError, Refusal, SendOutcome } from '../patches/send-by-partition.ts'

/** What became of messages that were sent in parts. Those that are not named here were acknowledged, once. */
export interface Delivery {
  /** Kafka refuses each of these, also alone: it would refuse it again. */
  readonly refused: readonly RefusedMessage[]
  /** Kafka may take these later; some of them may have been written. */
  readonly unsent: readonly Message[]
  /** Why they are unsent. */
  readonly failure?: unknown
}

interface RefusedMessage {
  readonly message: Message
  readonly error: ProtocolError
}

/** True when Kafka has all messages. */
export const isComplete = ({ refused, unsent }: Delivery) => refused.length + unsent.length === 0

/** Kafka refuses the record batch because of what is in it: a smaller one may pass. */
const REFUSES_CONTENT = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']

/**
 * Sends all messages together. What Kafka refuses as too large is sent again in halves, down to a single message, so
 * that one message does not hold up the others of its partition. The order within a partition is kept: a half is sent
 * when nothing before it is left to send. Never rejects.
 */
export async function sendInParts(
  messages: readonly Message[],
  send: (messages: readonly Message[]) => Promise<SendOutcome>,
): Promise<Delivery> {
  const refused: RefusedMessage[] = []
  let queues: Queue[] = [[messages]]
  while (queues.length > 0) {
    const outcome = await send(queues.flatMap(([part]) => part))
    const final = outcome.refused.find(({ error }) => !REFUSES_CONTENT.includes(error.type))
    if (outcome.failure !== undefined || final !== undefined) {
      const laterParts = queues.flatMap(([, ...later]) => later.flat())
      const unsent = [...outcome.refused.flatMap((part) => part.messages), ...outcome.unsent, ...laterParts]
      return { refused, unsent, failure: outcome.failure ?? final?.error }
    }
    for (const { messages: part, error } of outcome.refused)
      if (part.length === 1) for (const message of part) refused.push({ message, error })
    queues = queues.flatMap((queue) => splitFirst(queue, outcome.refused))
  }
  return refused.length === messages.length ? waitIfInvalid(refused) : { refused, unsent: [] }
}

/** What is left to send of one partition, in its order; at first of all of them. */
type Queue = [first: readonly Message[], ...later: (readonly Message[])[]]

/** Replaces the first part, which was sent, by the halves of what was refused of it. */
function splitFirst([first, ...later]: Queue, refusals: readonly Refusal[]): Queue[] {
  const halves = refusals.flatMap(({ messages }) => {
    const [message] = messages
    if (message === undefined || messages.length === 1 || !first.includes(message)) return []
    const middle = Math.ceil(messages.length / 2)
    return [[messages.slice(0, middle), messages.slice(middle)]] as const
  })
  if (later.length === 0) return halves.map(([one, other]) => [one, other])
  const [next, ...rest] = [...halves.flat(), ...later]
  return next === undefined ? [] : [[next, ...rest]]
}

/** A rule that refuses everything is one of the topic, and says nothing about a single message. */
function waitIfInvalid(refused: readonly RefusedMessage[]): Delivery {
  const invalid = refused.filter(({ error }) => error.type === 'INVALID_RECORD')
  return {
    refused: refused.filter((each) => !invalid.includes(each)),
    unsent: invalid.map(({ message }) => message),
    failure: invalid[0]?.error,
  }
}
