// How fast reads could be at all: Express, which answers what the order API answered once, and does nothing.
import express from 'express'
import { environmentOf } from './environment-of.ts'

const { PORT, ANSWERS } = environmentOf('PORT', 'ANSWERS')
const answers = JSON.parse(ANSWERS) as Record<string, unknown>

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.get('/:reader', (request, response) => {
  response.json(answers[request.params.reader])
})
app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('{"msg":"reading-ceiling listens"}\n'))
