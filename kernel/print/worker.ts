import { readFileSync } from 'node:fs'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { PrintAnswer, PrintJob } from './index.ts'

/** The process that sets pages. Its world is three files in memory: the template, its data, and the parts that sheets share. */
const ROOT = '/sheet'
const FONTS = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf']
const PARTS = readFileSync(new URL('sheet.typ', import.meta.url))
/** So many different characters that the font lacks are replaced; more are a fault of the text. */
const REPLACED_AT_MOST = 200

const compiler = NodeCompiler.create({
  workspace: ROOT,
  fontArgs: [{ fontBlobs: FONTS.map((file) => renamed(readFileSync(new URL(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}`))))) }],
})

/**
 * The library also sees the fonts of the machine, and one of them may be another issue of the same family. Under a name of our own the
 * page is the same everywhere. Both names have twelve letters, so nothing in the file moves.
 */
function renamed(font: Buffer): Buffer {
  const name = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('latin1')
  return Buffer.from(font.toString('latin1').replaceAll(name('Noto Sans SC'), name('Sluice Sheet')), 'latin1')
}

process.on('message', (job: PrintJob) => process.send!(answer(job)))
// Nobody is left who could ask.
process.on('disconnect', () => process.exit())

function answer(job: PrintJob): PrintAnswer {
  try {
    compiler.mapShadow(`${ROOT}/sheet.typ`, PARTS)
    return { pdf: pdfOf(job) }
  } catch (fault) {
    return { fault: fault instanceof Error ? fault.message : String(fault) }
  } finally {
    compiler.resetShadow()
    // What is remembered of a page falls out after two others.
    compiler.evictCache(2)
  }
}

function pdfOf(job: PrintJob): Uint8Array {
  let data = job.data
  for (let replaced = 0; ; replaced += 1) {
    try {
      return setPage(job, data)
    } catch (fault) {
      const lacking = /the text \\?"(.+?)\\?" could not be displayed with any font/su.exec(String(fault))?.[1]
        ?.replaceAll(/\\+u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
      const without = !lacking || classOf(lacking) === '' ? data : data.replaceAll(new RegExp(`[${classOf(lacking)}]`, 'gu'), geta)
      if (without === data || replaced === REPLACED_AT_MOST) throw fault
      data = without
    }
  }
}

function setPage({ template, day }: PrintJob, data: string): Uint8Array {
  compiler.mapShadow(`${ROOT}/data.json`, Buffer.from(data))
  const compiled = compiler.compile({ mainFileContent: template.source })
  if (!compiled.result) throw new Error(JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics))
  const warnings = compiled.takeWarnings()
  // A font that is not ours, say: the page would look otherwise elsewhere.
  if (warnings) throw new Error(JSON.stringify(warnings.shortDiagnostics))
  return compiler.pdf(compiled.result, { pdfStandard: 'a-2b', creationTimestamp: Date.parse(day) / 1_000 })
}

/** The mark that printers set for a missing type, with the code of the character. */
function geta(character: string): string {
  return `〓(U+${character.codePointAt(0)!.toString(16).toUpperCase()})`
}

function classOf(text: string): string {
  return [...text].filter((character) => character > '\u007f').map((character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join('')
}
