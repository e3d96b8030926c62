import {
  DataTypes,
  Model,
  Sequelize,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelAttributes,
  type ModelStatic,
  type Transaction,
} from 'sequelize'
import type { Connection } from 'mysql2'
import type { DatabaseAccess } from './database-access.ts'
import { closeQuietly, createQueries, type Driver, type Queryable } from './database.ts'
import { driverOptions } from './driver-options.ts'
import { AuditEntry, Rewind, auditColumns, rewindColumns } from './operations-models.ts'
import { setUpSession } from './session.ts'

export class Product extends Model<InferAttributes<Product>, InferCreationAttributes<Product>> {
  declare id: CreationOptional<number>
  declare name: string
  /** Pieces left to sell. */
  declare amount: number
  /** Pieces put on sale; by default the amount that the product is created with. */
  declare initialAmount: CreationOptional<number>
  declare createdAt: CreationOptional<Date>
  declare updatedAt: CreationOptional<Date>
}

export class Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  declare id: CreationOptional<number>
  declare userLineUid: string
  declare status: CreationOptional<'pending' | 'success' | 'failed'>
  declare productId: number
  /** Default: 1, as for a client of the tutorial's tables, which have no such column. */
  declare quantity: CreationOptional<number>
  /** 16 bytes, unique: one order per value. Default: a random one. */
  declare requestKey: CreationOptional<Buffer>
  /** The UUID by which LINE recognises the order's message. Default: a new one. */
  declare retryKey: CreationOptional<string>
  declare createdAt: CreationOptional<Date>
  declare updatedAt: CreationOptional<Date>
}

export type LetterStatus = 'waiting' | 'replayed' | 'discarded'

export class DeadLetter extends Model<InferAttributes<DeadLetter>, InferCreationAttributes<DeadLetter>> {
  declare id: CreationOptional<number>
  /** Null: it failed no order. */
  declare orderId: CreationOptional<number | null>
  declare status: CreationOptional<LetterStatus>
  declare reason: string
  /** Where the message was, as the next two; null: it has no source message. */
  declare topic: CreationOptional<string | null>
  declare partition: CreationOptional<number | null>
  declare offset: CreationOptional<number | null>
  /** Its producer's time in milliseconds, which can be any number. */
  declare messageTimestamp: CreationOptional<number | null>
  declare groupId: CreationOptional<string | null>
  declare key: CreationOptional<Buffer | null>
  declare value: CreationOptional<Buffer | null>
  /** JSON, as `encodeHeaders` writes it. */
  declare headers: CreationOptional<string | null>
  /** The value's size in bytes before it was truncated; null: it is complete. */
  declare truncatedFrom: CreationOptional<number | null>
  declare createdAt: CreationOptional<Date>
  declare settledAt: CreationOptional<Date | null>
}

export interface Models {
  readonly sequelize: Sequelize
  readonly Product: ModelStatic<Product>
  readonly Order: ModelStatic<Order>
  readonly DeadLetter: ModelStatic<DeadLetter>
  readonly AuditEntry: ModelStatic<AuditEntry>
  readonly Rewind: ModelStatic<Rewind>
  readonly close: () => Promise<void>
}

/**
 * Sequelize on our driver and session settings, with a model per table. For migrations, the operator's commands and test
 * data. Never for placing an order or notifying its buyer: those use SQL (docs/performance.md has the figures).
 *
 * @param longStatements true for migrations: their statements may run, and wait for locks, as long as the server allows
 */
export function openModels(access: DatabaseAccess, { longStatements = false, connections = 5 } = {}): Models {
  const { uri, ...dialectOptions } = driverOptions(access)
  const sequelize = new Sequelize(uri, {
    dialect: 'mysql',
    timezone: '+00:00',
    logging: false,
    dialectOptions: { ...dialectOptions, multipleStatements: true },
    pool: { max: connections, idle: 10_000 },
    // One attempt: the callers decide about retries.
    retry: { max: 1 },
    // The database sets all times. A model has the name of its table.
    define: { timestamps: false, freezeTableName: true },
  })
  if (!longStatements)
    sequelize.addHook('afterConnect', (connection) => setUpSession(connection as Connection))
  return { sequelize, ...defineModels(sequelize), close: () => closeQuietly(sequelize.close()) }
}

/** For SQL in a transaction of Sequelize's: the queries run on its connection. */
export function queriesIn(transaction: Transaction): Queryable {
  const { connection } = transaction as unknown as { readonly connection: Driver }
  return createQueries(connection)
}

/** Subclasses, because `init` binds a class to one database. */
function defineModels(sequelize: Sequelize): Omit<Models, 'sequelize' | 'close'> {
  const models = {
    Product: class extends Product {}.init(productColumns, { sequelize, modelName: 'products' }),
    Order: class extends Order {}.init(orderColumns, { sequelize, modelName: 'orders' }),
    DeadLetter: class extends DeadLetter {}.init(letterColumns, { sequelize, modelName: 'dead_letters' }),
    AuditEntry: class extends AuditEntry {}.init(auditColumns, { sequelize, modelName: 'audit' }),
    Rewind: class extends Rewind {}.init(rewindColumns, { sequelize, modelName: 'rewinds' }),
  }
  models.DeadLetter.belongsTo(models.Order, { as: 'order', foreignKey: 'orderId', constraints: false })
  return models
}

const id = { type: DataTypes.BIGINT.UNSIGNED, primaryKey: true, autoIncrement: true }
const times = { createdAt: DataTypes.DATE(3), updatedAt: DataTypes.DATE(3) }
const required = <Type>(type: Type) => ({ type, allowNull: false })

const productColumns: ModelAttributes<Product> = {
  id: { ...id, type: DataTypes.INTEGER.UNSIGNED },
  name: required(DataTypes.STRING),
  amount: required(DataTypes.INTEGER.UNSIGNED),
  initialAmount: DataTypes.BIGINT,
  ...times,
}

const orderColumns: ModelAttributes<Order> = {
  id,
  userLineUid: required(DataTypes.STRING),
  status: DataTypes.ENUM('pending', 'success', 'failed'),
  productId: required(DataTypes.INTEGER.UNSIGNED),
  quantity: DataTypes.INTEGER.UNSIGNED,
  requestKey: DataTypes.STRING(16, true),
  retryKey: DataTypes.CHAR(36),
  ...times,
}

const letterColumns: ModelAttributes<DeadLetter> = {
  id,
  orderId: DataTypes.BIGINT.UNSIGNED,
  status: DataTypes.ENUM('waiting', 'replayed', 'discarded'),
  reason: required(DataTypes.TEXT),
  topic: { type: DataTypes.STRING(249), field: 'sourceTopic' },
  partition: { type: DataTypes.INTEGER.UNSIGNED, field: 'sourcePartition' },
  offset: { type: DataTypes.BIGINT.UNSIGNED, field: 'sourceOffset' },
  messageTimestamp: DataTypes.BIGINT,
  groupId: DataTypes.STRING,
  key: { type: DataTypes.BLOB('medium'), field: 'messageKey' },
  value: { type: DataTypes.BLOB('medium'), field: 'messageValue' },
  headers: DataTypes.TEXT('medium'),
  truncatedFrom: DataTypes.INTEGER.UNSIGNED,
  createdAt: DataTypes.DATE(3),
  settledAt: DataTypes.DATE(3),
}
