import { fromBufferPromise } from 'yauzl'

export type AttachmentType = 'pdf' | 'jpg' | 'png' | 'xlsx' | 'ofd'

export const MEDIA_TYPES: Record<string, string> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ofd: 'application/ofd',
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** What a file is by its content; its name says nothing. Null for everything that is not taken. */
export async function sniff(bytes: Buffer): Promise<AttachmentType | null> {
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') return 'pdf'
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpg'
  if (bytes.subarray(0, 8).equals(PNG)) return 'png'
  return bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004' ? sniffArchive(bytes) : null
}

const MOST_ENTRIES = 5_000

/** OFD (GB/T 33190) and workbooks are archives; their directory tells which. A workbook with macros is none of ours. */
async function sniffArchive(bytes: Buffer): Promise<AttachmentType | null> {
  const names = await entryNames(bytes)
  if (names === null) return null
  if (names.has('OFD.xml')) return 'ofd'
  const hasMacros = [...names].some((name) => /vbaProject|macrosheets\//i.test(name))
  return names.has('[Content_Types].xml') && names.has('xl/workbook.xml') && !hasMacros ? 'xlsx' : null
}

async function entryNames(bytes: Buffer): Promise<Set<string> | null> {
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false })
    const names = new Set<string>()
    for await (const entry of zip.eachEntry()) {
      names.add(entry.fileName)
      if (names.size > MOST_ENTRIES || entry.isEncrypted()) return null
    }
    return names
  } catch {
    // A broken archive is no document; what is wrong with it does not matter.
    return null
  }
}
