import { crc32 } from 'node:zlib'

/** An archive whose entries are stored as they are, for tests of what a file is. */
export function zipOf(entries: Record<string, string>): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(entries)) {
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(crc32(text), 10)
    head.writeUInt32LE(text.length, 14)
    head.writeUInt32LE(text.length, 18)
    head.writeUInt16LE(name.length, 22)
    files.push(Buffer.from('PK\u0003\u0004', 'latin1'), head, Buffer.from(name + text))
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), head, tail, Buffer.from(name))
    offset += 30 + name.length + text.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(directory.length / 4, 8)
  end.writeUInt16LE(directory.length / 4, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, listed, end])
}
