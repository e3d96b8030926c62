import axios from 'axios'
import { controlFile, type ControlAddress } from './control-server.ts'
import { findLeftovers } from './end-leftovers.ts'
import { readJson } from '../processes/read-if-there.ts'
import { findRunner } from '../processes/runner-lock.ts'

type Action = 'stop' | 'start'

/**
 * Asks the runner of a stack to stop or start one of its components, and waits until that is done.
 *
 * @returns the state of the component before
 * @throws an Error with one line for the user
 */
export async function sendControlCommand(run: string, name: string, action: Action): Promise<string> {
  // Missing while it is still starting, or is stopping.
  const address = findRunner(run) && (readJson(controlFile(run)) as ControlAddress | undefined)
  if (!address) throw new Error(explainMissingRunner(run))
  const { status, data } = await axios.post<string>(`/${name}/${action}`, undefined, {
    baseURL: `http://127.0.0.1:${address.port}`,
    headers: { authorization: `Bearer ${address.token}` },
    responseType: 'text',
    proxy: false,
    validateStatus: () => true,
  })
  if (status === 404)
    throw new Error(`npm start does not run the ${name} here (npm run infra leaves the services to you).`)
  if (status !== 200) throw new Error(data)
  return data
}

function explainMissingRunner(run: string): string {
  if (findRunner(run)) return 'npm start is still starting, or is stopping: try again in a moment.'
  const left = findLeftovers(run).map((record) => record.name)
  return left.length > 0
    ? `npm start was killed here and left these running: ${left.join(', ')}. Run npm start again: it stops them and uses the same data.`
    : 'Nothing is running here: run npm start in another terminal.'
}
