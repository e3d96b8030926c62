import { readFileSync } from 'node:fs'
import { controlFile, type ControlAddress } from './control-server.ts'
import { findLeftovers } from './end-leftovers.ts'
import { findRunner } from '../processes/runner-lock.ts'

export type Action = 'stop' | 'start'

/**
 * Has the runner of a stack stop or start one of its components, and waits until that is done.
 *
 * @returns what state the component was in before.
 * @throws an Error with one line for the user
 */
export async function sendControlCommand(run: string, name: string, action: Action): Promise<string> {
  const address = findRunner(run) && readAddress(run)
  if (!address) throw new Error(whyNobodyListens(run))
  const response = await fetch(`http://127.0.0.1:${address.port}/${name}/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${address.token}` },
  })
  const text = await response.text()
  if (response.status === 404) {
    throw new Error(`npm start does not run the ${name} here (npm run infra leaves the services to you).`)
  }
  if (!response.ok) throw new Error(text)
  return text
}

function whyNobodyListens(run: string): string {
  if (findRunner(run)) return 'npm start is only just starting, or already stopping: try again in a moment.'
  const left = findLeftovers(run).map((record) => record.name)
  return left.length > 0
    ? `npm start was killed here, and has left behind: ${left.join(', ')}. Another npm start ends them, and goes on with the same data.`
    : 'Nothing is running here: begin with npm start, in another terminal.'
}

function readAddress(run: string): ControlAddress | undefined {
  try {
    return JSON.parse(readFileSync(controlFile(run), 'utf8')) as ControlAddress
  } catch {
    return undefined // It is only just starting, or already stopping.
  }
}
