import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

export interface ReadPdf {
  pages: string[]
  title: string
}

/** The words of a PDF as another program reads them, for tests of whatever is printed. Joins of lines become spaces. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 })
  const pdf = await task.promise
  const pages: string[] = []
  for (let n = 1; n <= pdf.numPages; n += 1) {
    const { items } = await (await pdf.getPage(n)).getTextContent()
    pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join('').replaceAll('\u200b', ''))
  }
  const { info } = await pdf.getMetadata()
  await task.destroy()
  return { pages, title: String((info as { Title?: string }).Title ?? '') }
}
