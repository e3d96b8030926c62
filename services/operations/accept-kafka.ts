// The command that changes the platform's Kafka, without infra/local: for `docker compose exec order-api node
// services/operations/accept-kafka.ts`, and wherever the environment names the servers. On a developer's machine it is
// `npm run kafka:accept`.
import { config as loadDotenv } from 'dotenv'
import { acceptKafka } from './kafka-cluster/accept-kafka.ts'

loadDotenv({ quiet: true })
const write = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`)

process.exitCode = await acceptKafka({
  env: process.env,
  print: write(process.stdout),
  complain: write(process.stderr),
})
