export interface UnreadableRequest {
  readonly what: string
  /** Sent as they are. */
  readonly bytes: string
  /** What the order API answers. */
  readonly status: number
  readonly code: string
}

const ORDER = 'POST /api/placeorder HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'

/** What is not an HTTP request. */
export const UNREADABLE_REQUESTS: readonly UnreadableRequest[] = [
  { what: 'not HTTP at all', bytes: 'hello\r\n\r\n', status: 400, code: 'malformed' },
  {
    what: 'a TLS greeting',
    bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    status: 400,
    code: 'malformed',
  },
  {
    what: 'a header without a name',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n',
    status: 400,
    code: 'malformed',
  },
  {
    what: 'two lengths',
    bytes: `${ORDER}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
    status: 400,
    code: 'malformed',
  },
  {
    what: 'a length and chunks',
    bytes: `${ORDER}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
    status: 400,
    code: 'malformed',
  },
  {
    what: 'a chunk without a size, after the headers of an order',
    bytes: `${ORDER}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    status: 400,
    code: 'malformed',
  },
  {
    what: 'headers of 20 kB',
    bytes: `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    status: 431,
    code: 'headers_too_large',
  },
]

/** The order API has one limit for the address and the headers; the gateway has one for each. */
export const LONG_ADDRESS = `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`
