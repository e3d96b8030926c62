import { buyerOf } from './load.ts'

/** ID tokens of so many users, from the LINE simulator; they are valid for longer than any benchmark runs. */
export async function logIn(simulatorUrl: string, users: number): Promise<readonly string[]> {
  const tokens: string[] = []
  while (tokens.length < users) {
    const response = await fetch(`${simulatorUrl}/simulator/id-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId: buyerOf(tokens.length, users), expiresIn: 86_400 }),
    })
    if (!response.ok) throw new Error(`no ID token from the simulator: ${await response.text()}`)
    tokens.push(((await response.json()) as { idToken: string }).idToken)
  }
  return tokens
}
