import { ConnectionError, literal, Op } from 'sequelize'
import { DatabaseAway, orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Models } from '../../shared/database/models.ts'
import type { DomainError } from '../../shared/runtime/errors.ts'
import { isServerError, outcomeOf } from '../../shared/database/server-errors.ts'
import { ProductBusy, ProductNotFound, RestockUnknown, TooMuchStock } from './product-errors.ts'

export interface StockedProduct {
  readonly id: number
  readonly name: string
  /** Pieces left. */
  readonly amount: number
  /** Pieces put on sale so far. */
  readonly initialAmount: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** By ascending id, after the id `after`. */
export function listProducts(
  { Product }: Models,
  { after = 0, limit }: { readonly after?: number | undefined; readonly limit: number },
): Promise<StockedProduct[]> {
  const page = { where: { id: { [Op.gt]: after } }, order: ['id'], limit, raw: true } satisfies object
  return orDatabaseAway(Product.findAll(page))
}

export async function createProduct(
  models: Models,
  { name, amount }: { readonly name: string; readonly amount: number },
): Promise<StockedProduct> {
  const { id } = await orDatabaseAway(models.Product.create({ name, amount }))
  return findProduct(models, id)
}

/**
 * Adds pieces. Stock and initial stock change in one statement: at every moment initial stock is stock plus what was
 * ordered.
 *
 * @throws ProductNotFound, TooMuchStock, ProductBusy, DatabaseAway, when nothing has changed; RestockUnknown
 */
export async function restockProduct(models: Models, id: number, amount: number): Promise<StockedProduct> {
  const more = { amount: literal(`amount + ${amount}`), initialAmount: literal(`initialAmount + ${amount}`) }
  const [found] = await models.Product.update(more, { where: { id } }).catch((error: unknown) => {
    throw explainFailure(error)
  })
  if (found === 0) throw new ProductNotFound(id)
  return findProduct(models, id)
}

function explainFailure(error: unknown): DomainError {
  if (isServerError(error, 'ER_WARN_DATA_OUT_OF_RANGE')) return new TooMuchStock(error)
  if (isServerError(error, 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK')) return new ProductBusy(error)
  const cause = error instanceof Error && 'parent' in error ? error.parent : error
  // Without a connection nothing was sent.
  const isDefinite = error instanceof ConnectionError || outcomeOf(cause) === 'definite'
  return isDefinite ? new DatabaseAway(error) : new RestockUnknown(error)
}

/** With the times that the database has set. */
async function findProduct({ Product }: Models, id: number): Promise<StockedProduct> {
  const product = await orDatabaseAway(Product.findByPk(id, { raw: true }))
  if (product === null) throw new ProductNotFound(id)
  return product
}
