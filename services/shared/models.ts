import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type Sequelize,
} from 'sequelize'

export type OrderStatus = 'pending' | 'success' | 'failed'

export class Product extends Model<InferAttributes<Product>, InferCreationAttributes<Product>> {
  declare id: CreationOptional<number>
  declare name: string
  /** What is left to sell, in pieces. */
  declare amount: number
  declare createdAt: CreationOptional<Date>
  declare updatedAt: CreationOptional<Date>
}

export class Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  declare id: CreationOptional<number>
  declare userLineUid: string
  declare status: OrderStatus
  declare productId: number
  declare quantity: number
  declare createdAt: CreationOptional<Date>
  declare updatedAt: CreationOptional<Date>
  declare product?: NonAttribute<Product>
}

/** Binds the models to a connection. The columns that only the hot paths use are left to them. */
export function defineModels(sequelize: Sequelize): { products: typeof Product; orders: typeof Order } {
  // The database's clock sets both times, so that they agree whichever process writes.
  const times = { createdAt: DataTypes.DATE(3), updatedAt: DataTypes.DATE(3) }

  const products = class extends Product {}
  products.init(
    {
      id: { type: DataTypes.INTEGER.UNSIGNED, primaryKey: true, autoIncrement: true },
      name: { type: DataTypes.STRING, allowNull: false },
      amount: { type: DataTypes.INTEGER.UNSIGNED, allowNull: false },
      ...times,
    },
    { sequelize, modelName: 'product', tableName: 'products', timestamps: false },
  )

  const orders = class extends Order {}
  orders.init(
    {
      id: { type: DataTypes.BIGINT.UNSIGNED, primaryKey: true, autoIncrement: true },
      userLineUid: { type: DataTypes.STRING, allowNull: false },
      status: { type: DataTypes.ENUM('pending', 'success', 'failed'), allowNull: false },
      productId: { type: DataTypes.INTEGER.UNSIGNED, allowNull: false },
      quantity: { type: DataTypes.INTEGER.UNSIGNED, allowNull: false },
      ...times,
    },
    { sequelize, modelName: 'order', tableName: 'orders', timestamps: false },
  )
  orders.belongsTo(products, { as: 'product', foreignKey: 'productId' })
  return { products, orders }
}
