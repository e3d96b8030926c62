const SEED = 0x9747b28c
const M = 0x5bd1e995

/**
 * The hash by which Kafka's Java clients choose a key's partition: 32 bits, signed. kafkajs computes it with big
 * integers, which were 5 % of all allocations and take time that grows with the square of the key's length.
 * Source: org.apache.kafka.common.utils.Utils.murmur2.
 */
export function murmur2(data: Uint8Array): number {
  const { length } = data
  const byte = (at: number) => data[at] ?? 0
  const tail = length & ~3
  let hash = SEED ^ length
  for (let at = 0; at < tail; at += 4) {
    let word = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24)
    word = Math.imul(word, M)
    word = Math.imul(word ^ (word >>> 24), M)
    hash = Math.imul(hash, M) ^ word
  }
  if (tail < length) {
    // Bytes beyond the end are read as 0, which changes nothing.
    hash ^= byte(tail) | (byte(tail + 1) << 8) | (byte(tail + 2) << 16)
    hash = Math.imul(hash, M)
  }
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}
