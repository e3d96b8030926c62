// Reads, in a process of its own, as orders are placed. Each connection has its own list of requests, which is made
// before the first one is sent: creating each request when it is sent would take longer than some of the answers.
import { countAnswers } from './count-answers.ts'
import { type ReadLoad, type ReadResult, sharePaths } from './read-load.ts'

const { url, connections, seconds, paths } = JSON.parse(process.argv[2] ?? '') as ReadLoad
const shares = sharePaths(paths, connections).values()

const { answers, ...counts } = await countAnswers({ url, connections, duration: seconds }, (client) =>
  client.setRequests((shares.next().value ?? paths).map((path) => ({ path }))),
)
const { 200: answered = 0, ...refused } = answers
const result: ReadResult = { ...counts, answered, refused }
process.stdout.write(JSON.stringify(result))
