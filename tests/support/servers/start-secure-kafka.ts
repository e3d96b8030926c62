import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepareKafka } from '../../../infra/local/servers/kafka.ts'
import { runKafkaTool } from '../../../infra/local/servers/kafka-tool.ts'
import type { StackPaths } from '../../../infra/local/paths.ts'
import { superviseComponent } from '../../../infra/local/processes/supervise-component.ts'
import { createKafka, type Kafka } from '../../../services/shared/kafka/client.ts'
import { createAuthority } from './create-certificates.ts'
import type { Scope } from '../scope.ts'
import { silentLog } from './test-topics.ts'

export interface SecureKafka {
  /** `host:port` of the listener with TLS and authentication. */
  readonly broker: string
  /** `127.0.0.1:port` of the listener without either, whose clients have all rights. */
  readonly openBroker: string
  /** The authority that signed the broker's certificate, as a file and as text. */
  readonly caFile: string
  readonly ca: string
  /** Creates a SCRAM login for a user, or changes its password. */
  readonly setScramPassword: (
    mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512',
    username: string,
    password: string,
  ) => Promise<void>
  /** Grants the rights in lines of `kafka-acls.sh --add …`. */
  readonly allow: (...commands: readonly string[]) => Promise<void>
}

export interface SecureKafkaOptions {
  readonly paths: StackPaths
  readonly java: string
  readonly jars: string
  readonly version: string
  readonly ports: { readonly open: number; readonly secure: number; readonly controller: number }
  /** The users with a PLAIN login, and their passwords. */
  readonly plainUsers: Readonly<Record<string, string>>
}

type Admin = ReturnType<Kafka['admin']>
type Acl = Parameters<Admin['createAcls']>[0]['acl'][number]

/** Numbers of Kafka's protocol. */
const [TOPIC, GROUP, LITERAL, ALLOW] = [2, 3, 3, 3]
const OPERATIONS: Readonly<Record<string, number>> = { Read: 3, Write: 4, Create: 5, Describe: 8 }

/** A Kafka with TLS, logins and access control. Its certificate is for the host name `localhost`. */
export async function startSecureKafka(scope: Scope, options: SecureKafkaOptions): Promise<SecureKafka> {
  const { paths, ports } = options
  const programs = { ...options, env: process.env }
  const spec = await prepareKafka({ ...programs, port: ports.open, controllerPort: ports.controller })
  const authority = createAuthority()
  const { certificate, key } = authority.issue(['localhost'])
  writeFileSync(join(paths.kafka, 'server.pem'), key + certificate, { mode: 0o600 })
  const caFile = join(paths.kafka, 'ca.pem')
  writeFileSync(caFile, authority.certificate)
  // Of two lines for one setting the last one is used.
  appendFileSync(join(paths.kafka, 'server.properties'), secureSettings(options))
  const kafka = superviseComponent(spec)
  scope.onEnd(kafka.stop)
  await kafka.start({ orFail: true })

  const openBroker = `127.0.0.1:${ports.open}`
  const setScramPassword: SecureKafka['setScramPassword'] = async (mechanism, username, password) => {
    await runKafkaTool(programs, 'kafka-configs', [
      'kafka.admin.ConfigCommand',
      ...['--bootstrap-server', openBroker, '--alter', '--entity-type', 'users', '--entity-name', username],
      ...['--add-config', `${mechanism}=[password=${password}]`],
    ])
  }
  return {
    broker: `localhost:${ports.secure}`,
    openBroker,
    caFile,
    ca: authority.certificate,
    setScramPassword,
    allow: async (...commands) => {
      const admin = createKafka({
        clientId: 'test',
        access: { brokers: [openBroker] },
        log: silentLog,
      }).admin()
      await admin.connect()
      try {
        for (const command of commands) await allow(admin, command)
      } finally {
        await admin.disconnect()
      }
    },
  }
}

function secureSettings({ ports, plainUsers }: SecureKafkaOptions): string {
  const modules = 'org.apache.kafka.common.security'
  const users = Object.entries(plainUsers).map(([name, password]) => `user_${name}="${password}"`)
  const own = [
    `PLAINTEXT://127.0.0.1:${ports.open}`,
    `SASL_SSL://localhost:${ports.secure}`,
    `CONTROLLER://127.0.0.1:${ports.controller}`,
  ]
  const settings = {
    listeners: own.join(),
    'advertised.listeners': own.slice(0, 2).join(),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': 'server.pem',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required ${users.join(' ')};`,
    'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** Grants the rights of a kafka-acls.sh command, without starting a Java program for each. */
async function allow(admin: Admin, command: string): Promise<void> {
  const valuesOf = (option: string) =>
    Array.from(command.matchAll(new RegExp(`--${option} (\\S+)`, 'g')), ([, value = '']) => value)
  const resources = [
    ...valuesOf('topic').map((resourceName) => ({ resourceName, resourceType: TOPIC })),
    ...valuesOf('group').map((resourceName) => ({ resourceName, resourceType: GROUP })),
  ]
  const [principal = ''] = valuesOf('allow-principal')
  const acl: unknown = resources.flatMap((resource) =>
    valuesOf('operation').map((operation) => ({
      ...resource,
      resourcePatternType: LITERAL,
      principal,
      host: '*',
      operation: OPERATIONS[operation] ?? 0,
      permissionType: ALLOW,
    })),
  )
  await admin.createAcls({ acl: acl as Acl[] })
}
