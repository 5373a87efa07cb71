import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { isRefusal } from '#kernel/values/refusal.ts'
import { readTable } from './table.ts'
import { packZip } from './zip.ts'

it('what is packed is read back by an ordinary reader, and the same files make the same bytes', async () => {
  const bytes = Buffer.from('编号,金额\nA,1\n')
  const zip = packZip([{ name: '回单.csv', bytes }])
  expect(packZip([{ name: '回单.csv', bytes }])).toEqual(zip)
  const table = await readTable(zip, 'a.zip')
  if (isRefusal(table)) throw new Error(table.code)
  expect([table.header, table.rows.map(({ cells }) => cells)]).toEqual([['编号', '金额'], [['A', '1']]])
  // This reader does not look at the checksum; others do.
  expect(zip.readUInt32LE(14)).toBe(crc32(bytes))
})
