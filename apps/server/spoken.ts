import { refuse as refuseAccess } from '#kernel/access/index.ts'
import { dutyName, refuse as refuseCommand } from '#kernel/command/index.ts'
import type { Bilingual, Refusal, RefusalValue } from '#kernel/values/refusal.ts'
import type { Site } from './site.ts'

/**
 * The kernel refuses with codes of positions and duties, because it knows no module; people read what the modules call them.
 * The same sentence is filled again with words; a code that no module names stays.
 */
export function spoken(site: Pick<Site, 'positionNames' | 'modules'>, refusal: Refusal): Refusal {
  if (refusal.code === 'command.evidence_missing') return refuseCommand(refusal.code, { ...refusal.values, kinds: papers(String(refusal.values['kinds'])) })
  if (!isOfAccess(refusal.code)) return refusal
  const sides = new Map(site.modules.flatMap((module) => module.matrix).map(({ side, title }) => [side, title]))
  const word = (value: RefusalValue) => (typeof value === 'string' ? site.positionNames.get(value) ?? sides.get(value) ?? dutyName(site.modules, value) : value)
  return refuseAccess(refusal.code, Object.fromEntries(Object.entries(refusal.values).map(([name, value]) => [name, word(value)])))
}

function isOfAccess(code: string): code is keyof typeof refuseAccess.catalogue {
  return Object.hasOwn(refuseAccess.catalogue, code)
}

/** Kinds of attachment that rules ask for; another kind is told by its code. */
const PAPERS: Record<string, Bilingual> = {
  explanation: { zh: '情况说明', en: 'explanation' }, minutes: { zh: '会议纪要', en: 'minutes' }, contract: { zh: '合同', en: 'contract' },
  invoice: { zh: '发票', en: 'invoice' }, approval: { zh: '批准文件', en: 'approval' }, list: { zh: '清单', en: 'list' },
  certificate: { zh: '证明材料', en: 'certificate' }, plan: { zh: '计划或预算批复', en: 'plan or approved budget' }, notice: { zh: '通知、公函或公示', en: 'notice' },
  statement: { zh: '对账单或流水', en: 'statement' }, voucher: { zh: '记账凭证', en: 'voucher' }, acceptance: { zh: '验收单', en: 'acceptance slip' },
  inspection: { zh: '实地核查记录', en: 'site check' }, personnel: { zh: '人事材料', en: 'personnel record' }, registration: { zh: '登记信息', en: 'registration' },
  bankConfirmation: { zh: '银行证明', en: 'bank’s confirmation' }, quotes: { zh: '报价', en: 'quotes' }, other: { zh: '其他', en: 'other' },
}

/** Kinds of attachment, joined as a rule joins them, in words. */
export function papers(kinds: string): Bilingual {
  const words = kinds.split('、').map((kind) => (Object.hasOwn(PAPERS, kind) ? PAPERS[kind]! : { zh: kind, en: kind }))
  return { zh: words.map(({ zh }) => zh).join('、'), en: words.map(({ en }) => en).join(', ') }
}
