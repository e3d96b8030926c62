import type { ServerResponse } from 'node:http'
import type { SendBudget } from '../../../services/shared/http/send-budget.ts'
import type { InTurn } from './in-turn.ts'

interface SendPieces {
  readonly response: ServerResponse
  readonly pieces: AsyncGenerator<string, undefined>
  readonly budget: SendBudget
  readonly inTurn: InTurn
}

/** Sends a text piece by piece. The next one is made when the client has taken the last. */
export async function sendPieces({ response, pieces, budget, inTurn }: SendPieces): Promise<void> {
  for (;;) {
    const body = await inTurn(async () => (response.closed ? undefined : encodeNext(pieces)))
    if (body === undefined) break
    await budget.write(response, body)
  }
  await pieces.return(undefined)
  response.end()
}

async function encodeNext(pieces: AsyncGenerator<string, undefined>): Promise<Buffer | undefined> {
  const { value } = await pieces.next()
  return value === undefined ? undefined : Buffer.from(value)
}
