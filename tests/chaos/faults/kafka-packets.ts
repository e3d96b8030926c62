const PRODUCE = 0
const HEADER_BYTES = 8

/** Whether a packet begins with a Produce request. Source: Kafka protocol guide, "Request Header". */
export function isProduceRequest(packet: Buffer): boolean {
  if (packet.length < HEADER_BYTES) return false
  const size = packet.readInt32BE(0)
  const [apiKey, apiVersion] = [packet.readInt16BE(4), packet.readInt16BE(6)]
  // A later part of a long request may begin with anything: its version would hardly be one.
  return size > HEADER_BYTES && apiKey === PRODUCE && apiVersion >= 3 && apiVersion <= 12
}
