import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelStatic,
  type Sequelize,
} from 'sequelize'

export class Product extends Model<InferAttributes<Product>, InferCreationAttributes<Product>> {
  declare id: CreationOptional<number>
  declare name: string
  /** What is left to sell, in pieces. */
  declare amount: number
}

/** Binds the model to a connection, with the columns that whoever adds a product has to know. */
export function defineProducts(sequelize: Sequelize): ModelStatic<Product> {
  return class extends Product {}.init(
    {
      id: { type: DataTypes.INTEGER.UNSIGNED, primaryKey: true, autoIncrement: true },
      name: { type: DataTypes.STRING, allowNull: false },
      amount: { type: DataTypes.INTEGER.UNSIGNED, allowNull: false },
    },
    { sequelize, modelName: 'product', tableName: 'products', timestamps: false },
  )
}
