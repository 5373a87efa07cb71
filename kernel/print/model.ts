import type { CivilDay } from '#kernel/values/civil-day.ts'
import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'print.too_large': {
    status: 413,
    zh: '要打印的内容超过 {limit} MB，没有生成 PDF。请缩小范围后重试，或改用导出表格。',
    en: 'More than {limit} MB would have to be printed; no PDF was made. Narrow it down, or export a table instead.',
  },
  'print.too_long': {
    status: 503,
    zh: '排版超过 {seconds} 秒，已停止，没有生成 PDF。请缩小范围后重试，或改用导出表格。',
    en: 'Setting the page took more than {seconds} seconds and was stopped; no PDF was made. Narrow it down, or export a table instead.',
  },
  'print.failed': {
    status: 500,
    zh: '这份内容无法排版，没有生成 PDF。请在页面上查看，并把单据号告知系统管理员。',
    en: 'This content could not be set as a page; no PDF was made. Read it on the screen, and tell the administrator the number of the document.',
  },
  'print.busy': {
    status: 503,
    zh: '排队打印的已有 {waiting} 份，暂不接收。请稍后重试。',
    en: '{waiting} prints are waiting already. Try again in a moment.',
  },
})

/** A page in the language of typst: a file of ours, never made of data. It takes the parts of `sheet.typ` with `#import "/sheet.typ": *`. */
export interface PrintTemplate {
  /** Says in an error which page it was. */
  name: string
  source: string
}

export type PrintValue = string | number | boolean | null | readonly PrintValue[] | { readonly [name: string]: PrintValue }

/** What every sheet has around its content. Words come in the language of the sheet; the template only places them. */
export interface SheetFrame {
  /** Of the file: shown by the reader in its window. */
  title: string
  language: 'zh' | 'en'
  /** Top left and top right of each page. */
  head: readonly [string, string]
  /** Bottom left of each page; the page number stands at the right. Says who printed this and when. */
  foot: string
  /** Faintly across each page: name, staff number, time. */
  watermark: string
  /** The day that the file bears. */
  day: CivilDay
}

/** The data of a template, reached there as `data`; `data.sheet` is the frame. */
export interface PrintData {
  sheet: SheetFrame
  readonly [name: string]: PrintValue | SheetFrame
}
