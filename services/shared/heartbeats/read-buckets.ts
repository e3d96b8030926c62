import type { Histogram } from 'prom-client'
import type { Buckets } from './figures.ts'

/** A histogram's buckets, summed over those of its label values that count. */
export async function readBuckets(
  histogram: Histogram,
  counts: (labels: Readonly<Record<string, unknown>>) => boolean,
): Promise<Buckets> {
  const sums = new Map<number, number>()
  for (const { metricName, labels, value } of (await histogram.get()).values) {
    if (!metricName?.endsWith('_bucket') || !counts(labels)) continue
    const bound = labels.le === '+Inf' ? Infinity : Number(labels.le)
    sums.set(bound, (sums.get(bound) ?? 0) + value)
  }
  const sorted = [...sums].sort(([one], [other]) => one - other)
  const bounds = sorted.map(([bound]) => bound).filter((bound) => bound !== Infinity)
  return { bounds, counts: sorted.map(([, count]) => count) }
}
