import { type Refusal, refusals } from './refusal.ts'

export const refuse = refusals({
  'region.not_a_region': {
    zh: '“{text}”不是财政区划代码，应为 9 位数字，例如 330502000。',
    en: '“{text}” is not a fiscal region code: nine digits, for example 330502000.',
  },
})

/** One finance office's own books, nine digits: 330500000 the city's own level, 330502000 a county, 330502nnn a town. Never "and below". */
export type Region = string

export function parseRegion(text: string): Region | Refusal {
  return /^\d{9}$/.test(text) ? text : refuse('region.not_a_region', { text: text.slice(0, 32) })
}
