import type { Bilingual } from '#kernel/values/refusal.ts'
import { nearest } from './refuse.ts'

/** What functions of other languages are called here. */
const SAME: Record<string, string> = {
  len: 'string length', length: 'string length', size: 'string length', includes: 'contains', include: 'contains', has: 'contains', instr: 'contains',
  startsWith: 'starts with', startswith: 'starts with', endsWith: 'ends with', endswith: 'ends with', substr: 'substring', mid: 'substring', mod: 'modulo',
  weekday: 'day of week', dayOfWeek: 'day of week', isWorkday: 'is workday', workday: 'is workday', regexp: 'matches', match: 'matches',
  包含: 'contains', 含有: 'contains', 长度: 'string length', 非: 'not', 年: 'year', 月: 'month', 日: 'day', 工作日: 'is workday',
}

const TOTALS: Bilingual = { zh: '历史上的合计、次数等请从变量（feature.…）中选用。', en: 'Choose totals and counts over history among the features (feature.…).' }
const CLOCK: Bilingual = { zh: '规则不看钟表；请用单据上的日期或时刻。', en: 'A rule does not look at the clock; use a day or an instant of the document.' }
const ABSENT: Record<string, Bilingual> = {
  sum: TOTALS, avg: TOTALS, average: TOTALS, max: TOTALS, min: TOTALS, 合计: TOTALS, 求和: TOTALS, 平均: TOTALS,
  today: CLOCK, now: CLOCK, sysdate: CLOCK, getdate: CLOCK, 今天: CLOCK, 当天: CLOCK,
}

/** The function that does what one of another name was to do; null when none does. */
export function nearestFunction(name: string, known: readonly string[]): string | null {
  if (Object.hasOwn(ABSENT, name)) return null
  return Object.hasOwn(SAME, name) ? SAME[name]! : nearest(name, known)
}

export function functionHint(name: string, known: readonly string[]): { hintZh: string; hintEn: string } {
  const near = nearestFunction(name, known)
  if (near !== null) return { hintZh: `是否为“${near}”？`, hintEn: `Did you mean “${near}”?` }
  const { zh, en } = Object.hasOwn(ABSENT, name) ? ABSENT[name]! : { zh: `可用：${known.join('、')}。`, en: `Available: ${known.join(', ')}.` }
  return { hintZh: zh, hintEn: en }
}
