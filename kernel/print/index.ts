import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderSVG } from 'uqr'
import { Refused } from '#kernel/values/refusal.ts'
import { refuse, type PrintData, type PrintTemplate } from './model.ts'

export * from './model.ts'

const DATA_BYTES = 2 * 1024 ** 2
const WAITING = 20
const TIMEOUT_MS = 15_000
const IDLE_MS = 120_000

/** What the setter is asked, and what it answers. */
export interface PrintJob { template: PrintTemplate; data: string; day: string }
export type PrintAnswer = { pdf: Uint8Array } | { fault: string }

/** Reads a template that lies beside the code: `readTemplate(new URL('sheet.typ', import.meta.url))`. */
export function readTemplate(file: URL): PrintTemplate {
  return { name: basename(fileURLToPath(file)), source: readFileSync(file, 'utf8') }
}

/**
 * A PDF/A-2b of the template and the data. The same template and data give the same bytes: fonts are ours, no clock is read and no font
 * of the system is asked. Data enters as JSON and is never read as markup. A character that the font lacks is printed as 〓 with its code;
 * control and direction marks, which could make a page read differently from what is stored, are left out.
 *
 * Pages are set in a process of its own, one after the other: setting blocks for tens of milliseconds, holds some 100 MB, and a text that
 * brings down the library (a tab between marks of direction did) would bring down the server with it.
 *
 * @throws Refused print.too_large (data above 2 MB), print.busy (20 waiting), print.too_long (15 seconds), print.failed
 */
export function printPdf(template: PrintTemplate, data: PrintData, timeoutMs = TIMEOUT_MS): Promise<Buffer> {
  const text = JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? plain(value) : value))
  if (Buffer.byteLength(text) > DATA_BYTES) return Promise.reject(new Refused(refuse('print.too_large', { limit: DATA_BYTES / 1024 ** 2 })))
  if (waiting >= WAITING) return Promise.reject(new Refused(refuse('print.busy', { waiting })))
  waiting += 1
  const printed = last.then(() => ask({ template, data: text, day: data.sheet.day }, timeoutMs)).finally(() => { waiting -= 1 })
  last = printed.catch(() => undefined)
  return printed
}

/** A QR code as an SVG drawing, to be handed to a template in its data. */
export function qrCode(text: string): string {
  return renderSVG(text, { ecc: 'M', border: 2 })
}

function plain(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').replaceAll(/(?!\n)\p{Cc}/gu, ' ').replaceAll(/\p{Cf}/gu, '')
}

let waiting = 0
let last: Promise<unknown> = Promise.resolve()
let setter: ChildProcess | null = null
let idle: NodeJS.Timeout | undefined

function ask(job: PrintJob, timeoutMs: number): Promise<Buffer> {
  clearTimeout(idle)
  const child = setter ??= startSetter()
  keepAlive(child, true)
  return new Promise<Buffer>((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      child.off('message', onAnswer).off('exit', onExit)
      // An idle setter keeps no program alive, and after a while gives its memory back.
      keepAlive(child, false)
      idle = setTimeout(dismiss, IDLE_MS).unref()
    }
    const stop = (refused: Refused) => {
      settle()
      dismiss()
      reject(refused)
    }
    const timer = setTimeout(() => stop(new Refused(refuse('print.too_long', { seconds: timeoutMs / 1_000 }))), timeoutMs)
    const onExit = () => stop(new Refused(refuse('print.failed')))
    const onAnswer = (answer: PrintAnswer) => {
      settle()
      if ('fault' in answer) reject(new Error(`${job.template.name}: ${answer.fault}`))
      else resolve(Buffer.from(answer.pdf.buffer, answer.pdf.byteOffset, answer.pdf.byteLength))
    }
    child.once('message', onAnswer as (answer: unknown) => void).once('exit', onExit)
    child.send(job)
  })
}

/** It is given nothing of our environment: no address of a database, no password. */
function startSetter(): ChildProcess {
  return fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { serialization: 'advanced', env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
}

function dismiss(): void {
  setter?.kill('SIGKILL')
  setter = null
}

function keepAlive(child: ChildProcess, needed: boolean): void {
  if (needed) child.ref()
  else child.unref()
  if (needed) child.channel?.ref()
  else child.channel?.unref()
}
