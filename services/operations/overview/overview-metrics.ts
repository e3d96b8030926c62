import { Gauge, type Registry } from 'prom-client'
import type { PartitionView, TopicView } from '../../shared/kafka/reading/topic-view.ts'
import { lagOf, lagSecondsOf, sumOf } from './lag.ts'
import type { Overview } from './overview.ts'
import type { Sampler } from './sampler.ts'

interface OverviewMetricsOptions {
  readonly registry: Registry
  readonly sampler: Pick<Sampler, 'latest' | 'kafka'>
  readonly topic: string
  readonly groupId: string
}

/**
 * The overview for Prometheus, under the names of kafka_exporter where it has them, so that public dashboards fit. A figure
 * that is unknown has no series. A scrape asks neither the database nor Kafka.
 */
export function addOverviewMetrics({ registry, sampler, topic, groupId }: OverviewMetricsOptions): void {
  function addGauge(name: string, help: string, labelNames: string[], read: () => readonly Series[]): void {
    new Gauge({
      ...{ name, help, labelNames, registers: [registry] },
      collect() {
        this.reset()
        // A gauge without labels would be 0 now.
        if (labelNames.length === 0) this.remove()
        for (const { labels, value } of read()) if (value !== null) this.set(labels, value)
      },
    })
  }

  function addOfPartition(name: string, help: string, read: (view: PartitionView) => number | null): void {
    addGauge(name, help, ['topic', 'partition'], () =>
      partitions().map((view) => ({ labels: { topic, partition: view.partition }, value: read(view) })),
    )
  }

  function addOfGroup(name: string, help: string, read: (view: PartitionView) => number | null): void {
    addGauge(name, help, ['consumergroup', 'topic', 'partition'], () =>
      partitions().map((view) => ({
        labels: { consumergroup: groupId, topic, partition: view.partition },
        value: read(view),
      })),
    )
  }

  function addOfKafka(
    name: string,
    help: string,
    labels: Labels,
    read: (view: TopicView) => number | null,
  ): void {
    addGauge(name, help, Object.keys(labels), () => {
      const view = sampler.kafka()
      return view === undefined ? [] : [{ labels, value: read(view) }]
    })
  }

  function addOfOverview(
    name: string,
    help: string,
    read: (overview: Overview) => number | null,
    labels: Labels = {},
  ): void {
    addGauge(name, help, Object.keys(labels), () => {
      const overview = sampler.latest()
      return overview === undefined ? [] : [{ labels, value: read(overview) }]
    })
  }

  const partitions = () => sampler.kafka()?.partitions ?? []

  addOfKafka('kafka_brokers', 'Brokers in the cluster.', {}, (view) => view.brokers)
  addOfKafka(
    'kafka_topic_partitions',
    'Partitions of the topic.',
    { topic },
    (view) => view.partitions.length,
  )
  addOfPartition(
    'kafka_topic_partition_current_offset',
    'The offset that the next message gets.',
    (view) => view.logEnd,
  )
  addOfPartition(
    'kafka_topic_partition_oldest_offset',
    'The first offset that still exists.',
    (view) => view.logStart,
  )
  addOfPartition('kafka_topic_partition_leader', 'Node id of the leader.', (view) => view.leader)
  addOfPartition('kafka_topic_partition_replicas', 'Copies of the partition.', (view) => view.replicas.length)
  addOfPartition(
    'kafka_topic_partition_in_sync_replica',
    'Copies that are up to date.',
    (view) => view.isr.length,
  )
  addOfPartition(
    'kafka_topic_partition_under_replicated_partition',
    '1 when copies are missing or not up to date.',
    (view) => Number(view.isr.length < view.replicas.length),
  )
  addOfGroup(
    'kafka_consumergroup_current_offset',
    'The offset that the group has committed.',
    (view) => view.committed,
  )
  addOfGroup('kafka_consumergroup_lag', 'Messages that the group has not finished.', lagOf)
  addOfKafka(
    'kafka_consumergroup_lag_sum',
    'Messages that the group has not finished, of all partitions.',
    { consumergroup: groupId, topic },
    (view) => sumOf(view.partitions.map(lagOf)),
  )
  addOfGroup(
    'kafka_consumergroup_lag_seconds',
    'How long the oldest message has waited that the group has not finished.',
    (view) => lagSecondsOf(view, Date.now()),
  )
  addOfKafka(
    'kafka_consumergroup_members',
    'Members of the group.',
    { consumergroup: groupId },
    (view) => view.group.members.length,
  )

  addOfOverview('placeorder_outbox_events', 'Events that wait for Kafka.', ({ outbox }) => outbox.events)
  addOfOverview(
    'placeorder_outbox_oldest_seconds',
    'How long the oldest event has waited for Kafka.',
    ({ outbox }) => outbox.oldestSeconds,
  )
  addOfOverview('placeorder_orders_pending', 'Orders that are pending.', ({ orders }) => orders.pending)
  addOfOverview(
    'placeorder_orders_oldest_pending_seconds',
    'Age of the oldest order that is pending.',
    ({ orders }) => orders.oldestPendingSeconds,
  )
  addOfOverview(
    'placeorder_dead_letters_waiting',
    'Dead letters that wait for an operator.',
    ({ deadLetters }) => deadLetters.waiting,
  )
  addOfOverview(
    'placeorder_consumer_wanted',
    '1 when the consumer is wanted running, 0 when an operator stopped it.',
    ({ notifier: { desired } }) => (desired === null ? null : Number(desired === 'running')),
    { consumergroup: groupId },
  )
  addOfOverview('placeorder_database_up', '1 when the database answers.', ({ unknown }) =>
    Number(unknown.database === undefined),
  )
  addOfOverview('placeorder_kafka_up', '1 when Kafka answers.', ({ kafka }) => Number(kafka.reachable))
}

type Labels = Readonly<Record<string, string | number>>

interface Series {
  readonly labels: Labels
  /** Null: unknown. */
  readonly value: number | null
}
