import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { rmSync } from 'node:fs'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { compareSecrets } from '../../../services/shared/http/compare-secrets.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { replaceFile } from '../processes/process-records.ts'
import type { Component } from '../processes/component.ts'

/** What a runner writes to its run directory, so that other commands can reach it. */
export interface ControlAddress {
  readonly port: number
  readonly token: string
}

export const controlFile = (run: string): string => join(run, 'control.json')

interface ControlServerOptions {
  readonly run: string
  readonly find: (name: string) => Component | undefined
  /** Called with a line for the user after each change. */
  readonly report?: (text: string) => void
}

/**
 * Lets other processes of the same user stop and start components: `POST /NAME/stop` and `POST /NAME/start`, answered
 * when it is done. It uses a local port and a token in a private file, because the path of a socket file may have
 * only about 100 characters.
 */
export async function serveControl({
  run,
  find,
  report = () => undefined,
}: ControlServerOptions): Promise<() => Promise<void>> {
  const token = randomBytes(24).toString('hex')
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) => response.writeHead(status).end(text)
    const { authorization = '' } = request.headers
    if (!compareSecrets(authorization, `Bearer ${token}`)) return void answer(403, 'forbidden')
    const [, name = '', action = ''] = (request.url ?? '').split('/')
    const component = find(name)
    if (!component || request.method !== 'POST' || !['stop', 'start'].includes(action))
      return void answer(404, `there is no ${name} to ${action}`)
    const before = component.state
    const done = action === 'stop' ? component.stop() : component.start()
    done.then(
      () => {
        if (component.state !== before)
          report(`${name} was ${action === 'stop' ? 'stopped' : 'started'} on request`)
        answer(200, before)
      },
      (error: unknown) => answer(500, messageOf(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  async function close(): Promise<void> {
    rmSync(controlFile(run), { force: true })
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  try {
    replaceFile(controlFile(run), JSON.stringify({ port, token } satisfies ControlAddress), 0o600)
  } catch (error) {
    await close() // An open server would keep this process alive.
    throw error
  }
  return close
}
