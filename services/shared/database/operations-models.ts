import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelAttributes,
} from 'sequelize'

/** A change that an operator made. */
export class AuditEntry extends Model<InferAttributes<AuditEntry>, InferCreationAttributes<AuditEntry>> {
  declare id: CreationOptional<number>
  declare at: CreationOptional<Date>
  /** `token`: with the operator's token; `local`: on this machine, where no token is set. */
  declare who: 'token' | 'local'
  declare address: string
  declare action: string
  /** JSON. */
  declare detail: string
}

export class Rewind extends Model<InferAttributes<Rewind>, InferCreationAttributes<Rewind>> {
  declare id: CreationOptional<number>
  declare groupId: string
  /** JSON. */
  declare plan: string
  /** JSON. */
  declare stateBefore: string
  declare state: 'stopping' | 'resetting' | 'starting' | 'done' | 'failed'
  /** Why it failed. */
  declare reason: CreationOptional<string | null>
  declare startedAt: CreationOptional<Date>
  declare changedAt: CreationOptional<Date>
  /** Null: it is under way. */
  declare endedAt: CreationOptional<Date | null>
}

const id = { type: DataTypes.BIGINT.UNSIGNED, primaryKey: true, autoIncrement: true }
const required = <Type>(type: Type) => ({ type, allowNull: false })

export const auditColumns: ModelAttributes<AuditEntry> = {
  id,
  at: DataTypes.DATE(3),
  who: required(DataTypes.STRING(16)),
  address: required(DataTypes.STRING(64)),
  action: required(DataTypes.STRING(64)),
  detail: required(DataTypes.TEXT),
}

export const rewindColumns: ModelAttributes<Rewind> = {
  id,
  groupId: required(DataTypes.STRING),
  plan: required(DataTypes.TEXT('medium')),
  stateBefore: required(DataTypes.TEXT),
  state: required(DataTypes.STRING(16)),
  reason: DataTypes.TEXT,
  startedAt: DataTypes.DATE(3),
  changedAt: DataTypes.DATE(3),
  endedAt: DataTypes.DATE(3),
}
