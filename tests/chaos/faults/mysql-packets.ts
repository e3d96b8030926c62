const FULL = 1114

/** What a server answers whose disk is full. Source: MySQL, "ERR_Packet"; ER_RECORD_FILE_FULL. */
export function tableIsFull(table: string): Buffer {
  const text = Buffer.from(`\xff__#HY000The table '${table}' is full`, 'latin1')
  text.writeUInt16LE(FULL, 1)
  const header = Buffer.alloc(4)
  header.writeUIntLE(text.length, 0, 3)
  // The first packet of the answer.
  header.writeUInt8(1, 3)
  return Buffer.concat([header, text])
}
