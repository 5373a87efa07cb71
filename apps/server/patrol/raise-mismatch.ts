import { hash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Difference, Gate, KeptReplay } from '#kernel/command/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { patrolOf } from './patrol-region.ts'
import { raise, type Raised } from './raise.ts'
import { refuse } from './refusals.ts'

/** A day on which verdicts did not come out as recorded bears one alert for supervision, however often the day is looked at. */
export async function raiseMismatch(owner: Pool, gate: Gate, region: Region, replay: KeptReplay): Promise<Raised> {
  const { day, checked, mismatches, found } = replay
  const differing = found.filter(({ status }) => status === 'differs')
  const inLanguage = (language: keyof Bilingual) => differing.slice(0, 5).map(({ verdict, differences }) => (
    `${verdict} ${differences.slice(0, 3).map(({ what, rule, name }) => [DIFFERING[what][language], rule, name].filter(Boolean).join(' ')).join(language === 'zh' ? '；' : '; ')}`)).join(' · ')
  const { message } = refuse('server.replay_differs', { day, checked, mismatches, detail: { zh: inLanguage('zh'), en: inLanguage('en') } })
  return raise(owner, gate, region, patrolOf(gate.modules), [{
    identity: hash('sha256', JSON.stringify(['selfReplay', day])), source: 'selfReplay', test: 'SELF-REPLAY', period: day, unit: null, payee: null, amountFen: null, count: mismatches, sure: null,
    title: { zh: '每日自查：昨日判定重算', en: 'Daily self-replay of verdicts' }, reason: message, documents: differing.flatMap(({ document }) => document ?? []),
    ask: { zh: '在单据的“证据”页下载判定证据，与存证核对；运行 sluice verify。', en: 'Download the evidence of the verdicts and compare it with the log; run sluice verify.' },
  }])
}

const DIFFERING: Record<Difference['what'], Bilingual> = {
  ruleSet: { zh: '规则集', en: 'rule set' }, ruleText: { zh: '规则文本', en: 'text of the rule' }, effect: { zh: '处置', en: 'effect' },
  feature: { zh: '历史变量', en: 'feature' }, outcome: { zh: '结果', en: 'outcome' }, value: { zh: '数值', en: 'value' },
  rows: { zh: '背后的单据', en: 'documents behind it' }, tree: { zh: '判定过程', en: 'way of judging' }, words: { zh: '文字', en: 'words' },
}
