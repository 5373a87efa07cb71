import { parse } from 'csv-parse'
import { describe, expect, it } from 'vitest'
import { ROW_CHARACTERS, type ScannedRow, scanRows } from './scan.ts'

const PIECES = ['a', 'b', ',', '"', '\n', '\r\n', ' ', '单']

async function scan(chunks: string[], expected: number | null = 2): Promise<ScannedRow[]> {
  const rows: ScannedRow[] = []
  const feed = (async function* () { yield* chunks })()
  for await (const batch of scanRows(feed, { delimiter: ',', expected })) rows.push(...batch)
  return rows
}

describe('rows of a CSV text', () => {
  it('keep the physical line on which they begin, across quoted line ends and blank lines', async () => {
    expect(await scan(['a,b\r\n\r\n"x\ny\r\nz",1\r\nc,d'])).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x\ny\r\nz', '1'] },
      { line: 6, cells: ['c', 'd'] },
    ])
  })

  it('are the same wherever the chunks are cut', async () => {
    const text = 'a,b\r\n"q""uo,te",2\r\n"5" pipe,3\n\n"x\r\ny" ,4\r\n"stray,5\nc,6\n"last, one",7'
    const whole = await scan([text])
    expect(whole.map((row) => row.line)).toEqual([1, 2, 3, 5, 7, 8, 9])
    for (let cut = 1; cut < text.length; cut++) expect(await scan([text.slice(0, cut), text.slice(cut)])).toEqual(whole)
    expect(await scan([...text])).toEqual(whole)
  })

  it('lose only the line with a stray quote, not those after it', async () => {
    expect(await scan(['a,b\n"open,1\nc,2\nd,3\n'])).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, fault: 'quote' },
      { line: 3, cells: ['c', '2'] },
      { line: 4, cells: ['d', '3'] },
    ])
    expect((await scan(['a,"open\nc,"x"\nd,3\n']))[0]).toEqual({ line: 1, fault: 'quote' })
    expect(await scan(['"open,1\nc,2\nx,"\nd,3\n'])).toEqual([
      { line: 1, fault: 'quote' }, { line: 2, cells: ['c', '2'] }, { line: 3, fault: 'quote' },
      { line: 4, cells: ['d', '3'] },
    ])
    expect(await scan(['"open,1\nc,2\n"baz, z",7\n'])).toEqual([
      { line: 1, fault: 'quote' }, { line: 2, cells: ['c', '2'] }, { line: 3, cells: ['baz, z', '7'] },
    ])
  })

  it('end with CR alone in old files', async () => {
    expect(await scan(['a,b\rc,d\re,', 'f\r'])).toEqual([
      { line: 1, cells: ['a', 'b'] }, { line: 2, cells: ['c', 'd'] }, { line: 3, cells: ['e', 'f'] },
    ])
    expect(await scan(['a,b\rc,d\r']), 'a CR at the end of all').toEqual([{ line: 1, cells: ['a', 'b'] }, { line: 2, cells: ['c', 'd'] }])
    expect(await scan(['a,b\r', '\nc,d']), 'half of CRLF').toEqual([{ line: 1, cells: ['a', 'b'] }, { line: 2, cells: ['c', 'd'] }])
  })

  it('are not held without bound', async () => {
    const piece = 'x'.repeat(ROW_CHARACTERS / 4)
    expect(await scan(['a,b\n', ...Array.from({ length: 12 }, () => piece), '\nc,d\n'])).toEqual([
      { line: 1, cells: ['a', 'b'] }, { line: 2, fault: 'tooLong' }, { line: 3, cells: ['c', 'd'] },
    ])
    const lines = `${'y'.repeat(99)},1\n`.repeat(ROW_CHARACTERS / 50)
    const rows = await scan(['"open,1\n', ...lines.match(/[^]{1,65536}/g)!])
    expect(rows[0]).toEqual({ line: 1, fault: 'quote' })
    expect(rows).toHaveLength(1 + lines.split('\n').length - 1)
  })

  it('agree with csv-parse on any well-formed text', async () => {
    const seed = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000)
    console.log(`random CSV, seed ${seed}`)
    const random = generator(seed)
    for (let round = 0; round < 300; round++) {
      const cell = () => {
        const text = Array.from({ length: random(6) }, () => PIECES[random(PIECES.length)]).join('')
        return /[,"\r\n]/.test(text) || random(4) === 0 ? `"${text.replaceAll('"', '""')}"` : text
      }
      const line = () => `x${cell().replace(/^".*"$/s, '')},${cell()},${cell()}\n`
      const text = Array.from({ length: 1 + random(8) }, line).join('')
      const chunks = text.match(new RegExp(`[^]{1,${1 + random(9)}}`, 'g'))!
      const rows = await scan(chunks, 3)
      const parser = parse({ record_delimiter: ['\n', '\r\n'] })
      parser.end(text)
      const expected = (await parser.toArray()) as string[][]
      expect(rows.map((row) => row.cells)).toEqual(expected)
    }
  })
})

function generator(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state = Math.imul(state, 1_103_515_245) + 12_345
    return ((state >>> 8) & 0xffff) % below
  }
}
