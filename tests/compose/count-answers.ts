import { waitFor } from '../support/wait-for.ts'
import type { ComposeProject } from './compose-project.ts'
import { inspectContainers } from './inspect-containers.ts'

/** How often each order API, by container name, has answered such a request. */
export async function countAnswers(
  project: ComposeProject,
  method: 'GET' | 'POST',
  route: string,
  status: number,
): Promise<number[]> {
  const script = `fetch('http://127.0.0.1:8000/metrics').then(async (answer) => console.log(await answer.text()))`
  const line = new RegExp(
    `^http_request_duration_seconds_count\\{method="${method}",route="${route}",status="${status}"\\} (\\d+)$`,
    'm',
  )
  const containers = await inspectContainers(project, 'order-api')
  return Promise.all(
    containers.map(async ({ id }) => {
      const metrics = await project.docker('exec', id, 'node', '--eval', script)
      return Number(line.exec(metrics)?.[1] ?? 0)
    }),
  )
}

/**
 * Until the gateway sends reads to each of the order APIs. It leaves one out for ten seconds that did not accept a
 * connection, for example because it was still starting.
 */
export async function untilAllAnswerReads(project: ComposeProject, copies: number): Promise<void> {
  const read = async () => {
    const answers = Array.from({ length: 2 * copies }, () => fetch(`${project.url('PORT')}/api/products`))
    await Promise.all((await Promise.all(answers)).map((answer) => answer.text()))
    return countAnswers(project, 'GET', '/api/products', 200)
  }
  const before = await read()
  await waitFor(`${copies} order APIs that answer reads`, async () => {
    const counts = await read()
    return counts.length === copies && counts.every((count, index) => count > (before[index] ?? 0))
  })
}
