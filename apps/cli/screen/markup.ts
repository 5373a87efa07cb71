import type { Bilingual } from '#kernel/values/refusal.ts'

/** HTML that is known to be whole; everything else is a text and is encoded. */
export interface Markup {
  raw: string
}

type Piece = Markup | string | number | null | readonly Piece[]

/** html`<td>${name}</td>`: texts are encoded, markup and lists of it pass. */
export function html(strings: TemplateStringsArray, ...values: Piece[]): Markup {
  let raw = strings[0]!
  values.forEach((value, index) => (raw += pieceOf(value) + strings[index + 1]!))
  return { raw }
}

function pieceOf(value: Piece): string {
  if (value === null) return ''
  if (Array.isArray(value)) return (value as Piece[]).map(pieceOf).join('')
  return typeof value === 'object' ? (value as Markup).raw : text(String(value))
}

/** Encoded for text and for quoted attributes. Control characters that HTML forbids are dropped. */
export function text(value: string): string {
  return value.replace(/\p{Cc}/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : '')).replace(/[&<>"']/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign]!)
}

/** Both languages; the sheet shows the one that the page is in. */
export function both({ zh, en }: Bilingual): Markup {
  return html`<span lang="zh-CN">${zh}</span><span lang="en">${en}</span>`
}

export function say(zh: string, en: string): Markup {
  return both({ zh, en })
}
