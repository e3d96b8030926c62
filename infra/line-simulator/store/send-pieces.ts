import type { ServerResponse } from 'node:http'
import type { SendBudget } from '../../../services/shared/http/send-budget.ts'

/** Sends a text piece by piece. The next one is made when the client has taken the last. */
export async function sendPieces(
  response: ServerResponse,
  pieces: AsyncIterable<string>,
  budget: SendBudget,
): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed) return
    const body = Buffer.from(piece)
    const { promise: taken, resolve } = Promise.withResolvers<unknown>()
    const release = budget.hold(response, body)
    response.once('close', resolve)
    response.write(body, resolve)
    await taken
    response.off('close', resolve)
    release()
  }
  response.end()
}
