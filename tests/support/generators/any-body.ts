import fc from 'fast-check'
import { anyText, prototypeKeys, type Known } from './any-text.ts'

const anyNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1e21, 2 ** 32, 2 ** 53, 1e308))

const nested = fc
  .tuple(fc.constantFrom('[', '{"a":'), fc.integer({ min: 1, max: 2_500 }))
  .map(([open, depth]) => open.repeat(depth) + '1' + (open === '[' ? ']' : '}').repeat(depth))

/** JSON by hand: what JSON.stringify would never write, a key twice or a prototype's. */
const handWritten = ({ productId, userId }: Known) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom('productId', 'userId', 'quantity', 'name', 'amount', ...prototypeKeys),
        fc.oneof(
          fc.constantFrom(
            String(productId),
            JSON.stringify(userId),
            '1e999',
            '-0',
            '"\\ud800"',
            '"\\u0000"',
            'null',
          ),
          fc.constantFrom('{"productId":1}', '{"toString":1}', '9'.repeat(400)),
          nested,
          fc.json(),
        ),
      ),
      { maxLength: 6 },
    )
    .map((members) => `{${members.map(([key, value]) => `"${key}":${value}`).join(',')}}`)

/** One thing is odd in half of them, and more in some. */
const nearlyAnOrder = ({ productId, soldOutId, userId }: Known) => {
  const right = { productId, userId, quantity: 1 }
  const odd = {
    productId: fc.oneof(fc.constantFrom(soldOutId, 4_000_000_000), anyNumber, fc.jsonValue()),
    userId: fc.oneof(anyText, fc.jsonValue()),
    quantity: fc.oneof(fc.integer({ min: -2, max: 5 }), anyNumber, fc.jsonValue()),
  }
  const isOdd = (name: string) => (fault: Record<string, unknown>) => ({ ...right, [name]: fault[name] })
  return fc.oneof(
    fc.constant(right),
    ...Object.entries(odd).map(([name, value]) => fc.record({ [name]: value }).map(isOdd(name))),
    fc.record(odd, { requiredKeys: [] }),
  )
}

const nearlyAProduct = fc.record(
  { name: fc.oneof(anyText, fc.jsonValue()), amount: fc.oneof(fc.nat(), anyNumber, fc.jsonValue()) },
  { requiredKeys: [] },
)

export const anyBody = (known: Known) =>
  fc.oneof(
    { weight: 8, arbitrary: nearlyAnOrder(known).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: nearlyAProduct.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: handWritten(known) },
    { weight: 1, arbitrary: nested },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.integer({ min: 16_000, max: 40_000 }).map((size) => ' '.repeat(size)) },
  )
