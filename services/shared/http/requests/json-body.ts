import { isUtf8 } from 'node:buffer'
import express, { type Request, type RequestHandler } from 'express'
import { DomainError } from '../../runtime/errors.ts'
import { UnsupportedMediaType } from '../request-errors.ts'

const LIMIT_BYTES = 16 * 1024
const PLAIN_TYPES = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
])

/** Reads a JSON body. A body of another type is refused, not ignored. */
export function createJsonReader(): RequestHandler {
  const readAny = express.json({
    limit: LIMIT_BYTES,
    // Any JSON: the schema says that it must be an object.
    strict: false,
    verify: (_request, _response, body, encoding) => {
      if (encoding === 'utf-8' && !isUtf8(body)) throw notUtf8()
    },
  })
  return (request, response, next) => {
    if (isPlain(request)) {
      readPlain(request, next)
      return
    }
    const { headers } = request
    const hasBody = headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined
    if (hasBody && headers['content-length'] !== '0' && request.is('application/json') === false)
      throw new UnsupportedMediaType()
    readAny(request, response, next)
  }
}

/**
 * Whether the body is sent as nearly every client does: in UTF-8, uncompressed, with its length. Reading it without
 * Express's parser saves 7 µs of an order's 100.
 */
function isPlain({ headers }: Request): boolean {
  const length = Number(headers['content-length'])
  return (
    PLAIN_TYPES.has(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    length > 0 &&
    length <= LIMIT_BYTES
  )
}

function readPlain(request: Request, next: (error?: unknown) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  // If the connection breaks there is no end, and no client to answer.
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    if (!isUtf8(body)) {
      next(notUtf8())
      return
    }
    try {
      // As Express's parser does, which allows a byte order mark.
      request.body = JSON.parse(body.toString().replace(/^\uFEFF/, '')) as unknown
    } catch (cause) {
      next(new DomainError('malformed', 'the body is not valid JSON', { cause }))
      return
    }
    next()
  })
}

/** Otherwise invalid bytes would be read as U+FFFD, and different names would become the same one. */
const notUtf8 = () => new DomainError('malformed', 'the body is not valid UTF-8')
