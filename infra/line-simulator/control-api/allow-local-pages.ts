import type { RequestHandler } from 'express'

const LOCAL_PAGE = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/

/** CORS for pages of this machine, such as the shop, which may use the simulator's own calls. */
export const allowLocalPages: RequestHandler = (request, response, next) => {
  const { origin } = request.headers
  response.vary('Origin')
  if (origin !== undefined && LOCAL_PAGE.test(origin)) {
    response.setHeader('Access-Control-Allow-Origin', origin)
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE')
      response.setHeader('Access-Control-Allow-Headers', 'Content-Type')
      response.setHeader('Access-Control-Max-Age', '600')
    }
  }
  if (request.method === 'OPTIONS') response.status(204).end()
  else next()
}
