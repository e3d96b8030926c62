// The way of the tutorial that this platform grew out of, as a yardstick: read the stock, save it, insert the order,
// connect to Kafka, produce and disconnect, all in each request.
import express from 'express'
import { Kafka } from 'kafkajs'
import { DataTypes, Sequelize } from 'sequelize'
import { environmentOf } from './environment-of.ts'

const { PORT, DATABASE_URL, KAFKA_BROKERS, KAFKA_TOPIC, PRODUCTS, STOCK } = environmentOf(
  'PORT',
  'DATABASE_URL',
  'KAFKA_BROKERS',
  'KAFKA_TOPIC',
  'PRODUCTS',
  'STOCK',
)

const sequelize = new Sequelize(DATABASE_URL, { logging: false })
const Product = sequelize.define('product', { name: DataTypes.STRING, amount: DataTypes.INTEGER })
const Order = sequelize.define('order', {
  userLineUid: DataTypes.STRING,
  status: DataTypes.STRING,
  productId: DataTypes.INTEGER,
})
await sequelize.sync()
await Product.bulkCreate(
  Array.from({ length: Number(PRODUCTS) }, (_, index) => ({
    name: `product ${index}`,
    amount: Number(STOCK),
  })),
)
const kafka = new Kafka({ clientId: 'naive', brokers: KAFKA_BROKERS.split(',') })

const app = express()
app.use(express.json())
app.post('/api/placeorder', async (request, response) => {
  const { productId, userId } = request.body as { productId: number; userId: string }
  const product = await Product.findByPk(productId)
  if (product === null || (product.get('amount') as number) <= 0) {
    response.status(409).json({ message: 'product out of stock' })
    return
  }
  product.set('amount', (product.get('amount') as number) - 1)
  await product.save()
  const order = await Order.create({ userLineUid: userId, status: 'pending', productId })
  const orderId = order.get('id')
  const productName = product.get('name')
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({
    topic: KAFKA_TOPIC,
    messages: [{ key: userId, value: JSON.stringify({ orderId, productName, userId }) }],
  })
  await producer.disconnect()
  const message = `buy product ${String(productName)} successful. waiting message for confirm.`
  response.status(201).json({ message, orderId, status: 'pending' })
})
app.listen(Number(PORT), '127.0.0.1', () => process.stdout.write('{"msg":"naive listens"}\n'))
