import type { CreationAttributes } from 'sequelize'
import type { DeadLetter } from '../../../services/shared/database/models.ts'
import { encodeHeaders } from '../../../services/shared/orders/message-text.ts'
import type { TestDatabase } from '../servers/test-database.ts'
import { unique } from '../unique.ts'
import type { TestOrder } from './place-test-orders.ts'

interface TestLetter extends Partial<Omit<CreationAttributes<DeadLetter>, 'orderId' | 'headers'>> {
  /** The order that fails by it. */
  readonly order?: TestOrder
  readonly headers?: Parameters<typeof encodeHeaders>[0]
  /** True: it has no source message. */
  readonly withoutMessage?: boolean
}

/** Stores a dead letter, and fails its order, without the notifier. Returns its id. */
export async function storeTestLetter(
  { models }: TestDatabase,
  { order, headers = {}, withoutMessage = false, ...columns }: TestLetter = {},
): Promise<number> {
  const { sequelize, DeadLetter, Order } = models
  const message = {
    topic: unique('topic'),
    partition: 0,
    offset: 7,
    messageTimestamp: Date.now(),
    groupId: 'group',
    key: Buffer.from(order?.userId ?? 'key'),
    value: Buffer.from(order?.event.value ?? 'not JSON'),
    headers: encodeHeaders(headers),
  }
  return sequelize.transaction(async (transaction) => {
    if (order !== undefined)
      await Order.update(
        { status: 'failed' },
        { where: { id: order.orderId, status: 'pending' }, transaction },
      )
    const letter = {
      orderId: order?.orderId ?? null,
      reason: 'a test',
      ...(!withoutMessage && message),
      ...columns,
    }
    return (await DeadLetter.create(letter, { transaction })).id
  })
}
