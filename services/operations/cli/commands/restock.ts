import { escapeControlCharacters } from '../escape-control-characters.ts'
import { formatNumber, formatTable } from '../ops/format-table.ts'
import type { OpsCommand } from '../ops/ops-command.ts'
import { EXIT, WrongUse } from '../ops/ops-errors.ts'
import { readNumber, refuseWords } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

interface Product {
  readonly id: number
  readonly name: string
  readonly amount: number
  readonly initialAmount: number
}

const MOST = 1_000_000_000

export const restock: OpsCommand = {
  summary: 'add pieces to a product',
  forms: [
    ['PRODUCT AMOUNT', 'add so many'],
    ['', 'list the products'],
  ],
  options: {},
  read: (input) => {
    refuseWords(input, 2)
    const [product, amount] = input.words
    if (product === undefined)
      return async ({ api, json, print, columns }) => {
        const found = await api.get<{ products: Product[] }>('/api/products')
        const rows = found.products.map(({ id, amount: left, initialAmount, name }) => [
          id,
          left,
          initialAmount,
          name,
        ])
        print(json ? toJson(found) : formatTable(['ID', 'LEFT', 'PUT ON SALE', 'NAME'], rows, columns))
        return EXIT.done
      }
    if (amount === undefined)
      throw new WrongUse('restock takes the id of a product and how many pieces to add.')
    const id = readNumber('PRODUCT', product, { min: 1 })
    const pieces = readNumber('AMOUNT', amount, { min: 1, max: MOST })
    return async ({ api, json, print }) => {
      const stocked = await api.send<Product>('POST', `/api/products/${id}/restock`, { amount: pieces })
      const sentence = `Product ${id} (${stocked.name}) has ${formatNumber(stocked.amount)} pieces now.`
      print(json ? toJson(stocked) : escapeControlCharacters(sentence))
      return EXIT.done
    }
  },
}
