import { html, text, type Markup } from './markup.ts'

/** Inline pictures without any script. Numbers only, so they read in both languages; the caption stands beside them. */

const WIDTH = 720
const HEIGHT = 190
const LEFT = 58
const BOTTOM = 24

interface Bars {
  labels: readonly string[]
  values: readonly number[]
  /** Drawn as a line over the bars, in the same unit. */
  line?: readonly number[]
  /** Shown when a bar is pointed at, and read aloud. */
  tell: (index: number) => string
  format: (value: number) => string
  name: string
  /** Bars that stand out. */
  marked?: ReadonlySet<number>
}

export function barChart({ labels, values, line, tell, format, name, marked }: Bars): Markup {
  const top = Math.max(...values, ...(line ?? []), 0) || 1
  const least = Math.min(0, ...values)
  const high = HEIGHT - BOTTOM - 12
  const y = (value: number) => 8 + high - ((value - least) / (top - least)) * high
  const step = (WIDTH - LEFT - 6) / Math.max(1, values.length)
  const every = Math.ceil(labels.length / 24)
  const grid = [least, least + (top - least) / 2, top].map((value) =>
    `<line x1="${LEFT}" x2="${WIDTH}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" class="grid"/><text x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${text(format(value))}</text>`)
  const bars = values.map((value, index) => {
    const [from, to] = [y(Math.max(0, value)), y(Math.min(0, value))]
    return `<rect x="${(LEFT + index * step + step * 0.12).toFixed(1)}" y="${from.toFixed(1)}" width="${(step * 0.76).toFixed(1)}" height="${Math.max(0.5, to - from).toFixed(1)}"${marked?.has(index) ? ' class="marked"' : ''}><title>${text(tell(index))}</title></rect>`
  })
  const names = labels.map((label, index) => (index % every === 0 ? `<text x="${(LEFT + (index + 0.5) * step).toFixed(1)}" y="${HEIGHT - 6}" text-anchor="middle">${text(label)}</text>` : ''))
  const path = line ? `<polyline points="${line.map((value, index) => `${(LEFT + (index + 0.5) * step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}"/>` : ''
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}">${{ raw: grid.join('') + bars.join('') + names.join('') + path }}</svg>`
}

/** A share as a small bar with its figure, for tables. */
export function meter(share: number, label: string): Markup {
  return html`<span class="meter" title="${label}"><span style="width:${Math.round(Math.min(1, Math.max(0, share)) * 100)}%"></span></span>`
}
