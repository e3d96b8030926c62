import { NoAnswer } from './no-answer.ts'

/** fetch, which rejects with NoAnswer and nothing else. */
export function ask(address: string, init: RequestInit): Promise<Response> {
  return fetch(address, init).catch((cause: unknown) => {
    throw new NoAnswer('no answer', { cause })
  })
}

/** The JSON body. Rejects with NoAnswer if it ends too early, or is something else. */
export function readJson(response: Response): Promise<unknown> {
  return response.json().catch((cause: unknown) => {
    throw new NoAnswer('the answer is not JSON', { cause })
  })
}
