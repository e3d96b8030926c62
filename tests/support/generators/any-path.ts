import fc from 'fast-check'
import { anyText, prototypeKeys, type Known } from './any-text.ts'

const oddNumbers = [
  '0',
  '-0',
  '-1',
  '1.5',
  '1e3',
  '1e999',
  '0x10',
  ' 1',
  '١',
  'NaN',
  '9'.repeat(400),
  '4294967296',
]

/** Of any request target, what an HTTP client can write. */
const escaped = (text: string) => encodeURIComponent(text.toWellFormed())

export function anyPath({ productId, orderId, userId }: Known): fc.Arbitrary<string> {
  const id = fc.oneof(
    fc.constantFrom(
      String(productId),
      String(orderId),
      ...prototypeKeys,
      '%ff',
      '%00',
      '..',
      '%2e%2e%2f',
      'x%2Fy',
    ),
    fc.constantFrom(...oddNumbers.map(escaped)),
    anyText.map(escaped),
  )
  const name = fc.oneof(
    fc.constantFrom('limit', 'before', 'after', 'status', 'userId', 'since', ...prototypeKeys),
    fc.constantFrom('limit[]', 'userId[a]', '__proto__[x]', 'limit%00', ''),
  )
  const value = fc.oneof(
    fc.constantFrom('1', 'pending', escaped(userId), ...oddNumbers.map(escaped), '%ff', '%'),
    anyText.map(escaped),
  )
  const query = fc
    .array(
      fc.oneof(
        fc.tuple(name, value).map(([key, text]) => `${key}=${text}`),
        name,
      ),
      { maxLength: 5 },
    )
    .map((parts) => (parts.length === 0 ? '' : `?${parts.join('&')}`))
  const place = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('/api/placeorder', '/api/orders', '/api/products', '/api/create-product'),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '/api/live',
        '/api/changes',
        '/api/shop-config',
        '/healthz',
        '/openapi.json',
        '/',
        '/docs/',
      ),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('orders', 'products'), id)
        .map((parts) => `/api/${parts.join('/')}`),
    },
    { weight: 1, arbitrary: id.map((text) => `/${text}`) },
    {
      weight: 1,
      arbitrary: fc.stringMatching(/^[!-~]{0,40}$/).map((text) => `/${text.replaceAll('#', '')}`),
    },
  )
  return fc.tuple(place, query).map((parts) => parts.join(''))
}
