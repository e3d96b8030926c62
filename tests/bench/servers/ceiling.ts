// How fast it could be at all: Express and its body parser, which answer what the order API answers, and do nothing.
import express from 'express'
import { environmentOf } from './environment-of.ts'

const { PORT } = environmentOf('PORT')
let orderId = 0

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.post('/api/placeorder', express.json(), (_request, response) => {
  orderId += 1
  const message = 'buy product product 1 successful. waiting message for confirm.'
  response.status(201).json({ message, orderId, status: 'pending' })
})
app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('{"msg":"ceiling listens"}\n'))
