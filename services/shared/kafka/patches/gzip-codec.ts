import { constants, gzipSync, unzipSync } from 'node:zlib'

/**
 * What kafkajs compresses and reads record batches with. Its own hands each of them to another thread, which costs more
 * than the work: a round of the relay has a few kilobytes for each partition. More effort than the least would save two
 * of a hundred bytes.
 */
export const gzipCodec = {
  compress: ({ buffer }: { readonly buffer: Buffer }): Buffer =>
    gzipSync(buffer, { level: constants.Z_BEST_SPEED }),
  /** @throws when it is no gzip, or damaged. */
  decompress: (buffer: Buffer): Buffer => unzipSync(buffer),
}
