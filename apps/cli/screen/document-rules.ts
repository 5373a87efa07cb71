import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { MappedRecord, Mapping } from '#kernel/files/index.ts'
import type { DocumentKind, Module } from '#kernel/module/index.ts'
import { compileRuleSet, type Facts, type Finding, judge, loadRules, type RuleSet, type RuleSource } from '#kernel/rules/index.ts'
import type { Found, Population, TestOutcome } from '#kernel/screening/index.ts'
import { type Bilingual, Refused } from '#kernel/values/refusal.ts'
import { formatYuan } from '#kernel/values/money.ts'
import { plainText, spelledAs } from '#kernel/values/plain-text.ts'

/** Facts that a file can give, by the name that a rule uses, and the field of the file behind each. */
const FACTS: Record<string, keyof MappedRecord> = {
  'payment.amount': 'amountFen', 'payment.purpose': 'purpose', 'payment.settlement': 'settlement', 'payee.name': 'payee',
  'payeeAccount.number': 'payeeAccount', 'payeeAccount.bank': 'payeeBank', 'unit.name': 'unit', 'voucher.invoice': 'invoice',
  'calendar.month': 'date', 'calendar.day': 'date',
}
const KIND = 'payment'
const COMMAND = 'submit'
const SURE: Record<string, number> = { forbid: 0.35, intercept: 0.3, evidence: 0.2, note: 0.12, record: 0.05 }
const KEPT_IDS = 100
const REMEMBERED = 10_000

interface Hits {
  rule: string
  who: string | null
  payee: string | null
  unit: string | null
  effect: string
  message: Bilingual
  count: number
  sumFen: bigint
  /** Of table `line`. */
  lines: bigint[]
}

export interface DocumentRules {
  /** Judges one row; `line` is its place in all files, from 1. */
  judge: (line: bigint, fields: MappedRecord) => void
  outcomes: (population: Population) => Promise<TestOutcome[]>
}

/**
 * The rules that judge one payment at the gate, over every positive row: the same texts, compiled once. Rules that look back on the gate’s
 * history, need a threshold of the region, or a fact that the file lacks are listed as not applicable.
 */
export function documentRules(modules: readonly Module[], mapping: Mapping): DocumentRules {
  const kind = modules.flatMap((module) => module.kinds).find(({ code }) => code === KIND)
  const sources = rulesOf(kind).filter((rule) => rule.on.includes(COMMAND) && rule.state !== 'off' && rule.over === undefined)
  const lacks = new Map(sources.map((rule) => [rule.id, lacking(rule, kind!, mapping)]))
  const asked = sources.filter((rule) => lacks.get(rule.id)!.length === 0)
  const ruleSet = compiled(asked, kind)
  const hits = new Map<string, Hits>()
  const unjudged = new Map<string, number>()
  const remembered = rememberer(ruleSet, asked)
  return {
    judge(line, fields) {
      if (ruleSet === null || fields.amountFen <= 0n) return
      for (const finding of remembered(fields)) {
        if (finding.outcome === 'cannotJudge') unjudged.set(finding.rule, (unjudged.get(finding.rule) ?? 0) + 1)
        else note(hits, finding, line, fields)
      }
    },
    async outcomes(population) {
      const found = await foundOf(population, [...hits])
      return sources.map((rule) => outcomeOf(rule, { missing: lacks.get(rule.id)!, cannotJudge: unjudged.get(rule.id) ?? 0, found: found.get(rule.id) ?? [] }))
    },
  }
}

function note(hits: Map<string, Hits>, { rule, effect, message }: Finding, line: bigint, fields: MappedRecord): void {
  const payee = fields.payee ?? fields.payeeId
  const unit = fields.unit ?? fields.department
  const key = `${rule}|${payee ?? ''}|${unit ?? ''}`
  const known = hits.get(key) ?? { rule, who: null, payee, unit, effect: effect ?? 'record', message: message!, count: 0, sumFen: 0n, lines: [] }
  hits.set(key, known)
  known.count += 1
  known.sumFen += fields.amountFen
  if (known.lines.length < KEPT_IDS) known.lines.push(line)
}

function lacking(rule: RuleSource, kind: DocumentKind, mapping: Mapping): string[] {
  const text = `${rule.applies ?? ''} ${rule.when} ${rule.message.zh} ${rule.message.en}`
  const groups = Object.keys(kind.judged?.model.groups ?? {})
  const names = new Set([...text.matchAll(/\b([a-z]\w*)\.([a-z]\w*)/gi)].filter(([, group]) => ['feature', 'parameter', ...groups].includes(group!)).map(([name]) => name))
  const given = new Set(Object.entries(FACTS).filter(([, field]) => field === 'amountFen' || field in mapping.columns).map(([name]) => name))
  return [...names].filter((name) => !given.has(name) || mapping.notDelivered.includes(name.split('.')[0]!)).map((name) => (name.startsWith('feature.') ? 'history' : name)).filter((name, index, all) => all.indexOf(name) === index)
}

/** Rows that agree in every fact that some rule reads get the same verdict: most rows are such. */
function rememberer(ruleSet: RuleSet | null, sources: readonly RuleSource[]): (fields: MappedRecord) => readonly Finding[] {
  const text = sources.map(({ applies, when, message }) => `${applies ?? ''} ${when} ${message.zh} ${message.en}`).join(' ')
  const used = [...new Set(Object.entries(FACTS).filter(([name]) => text.includes(name)).map(([, field]) => field))]
  const known = new Map<string, readonly Finding[]>()
  return (fields) => {
    if (ruleSet === null) return []
    const key = used.map((field) => String(fields[field])).join('\u001f')
    let findings = known.get(key)
    if (findings === undefined) {
      findings = judge(ruleSet, COMMAND, factsOf(fields)).findings.filter(({ outcome }) => outcome === 'hit' || outcome === 'cannotJudge')
      if (known.size >= REMEMBERED) known.clear()
      known.set(key, findings)
    }
    return findings
  }
}

function rulesOf(kind: DocumentKind | undefined): RuleSource[] {
  const folder = kind?.judged?.rulesFolder
  if (!folder) return []
  return readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.yaml')).sort().flatMap((name) => {
    const rules = loadRules(readFileSync(new URL(name, folder), 'utf8'), name)
    if ('refusals' in rules) throw new Refused(rules.refusals[0]!)
    return rules as RuleSource[]
  })
}

function compiled(sources: readonly RuleSource[], kind: DocumentKind | undefined): RuleSet | null {
  if (!kind?.judged || sources.length === 0) return null
  const ruleSet = compileRuleSet(sources, { model: kind.judged.model, features: [], parameters: [], calendar: { years: new Set(), holidays: new Set(), makeUpDays: new Set() } })
  if ('refusals' in ruleSet) throw new Refused(ruleSet.refusals[0]!)
  return ruleSet
}

function factsOf(fields: MappedRecord): Facts {
  const { date } = fields
  return {
    payment: { amount: fields.amountFen, purpose: fields.purpose && plainText(fields.purpose), settlement: fields.settlement, payeeType: null, urgent: null },
    payee: { name: fields.payee && spelledAs(fields.payee, fields.unit) }, payeeAccount: { number: fields.payeeAccount, bank: fields.payeeBank }, unit: { name: fields.unit }, voucher: { invoice: fields.invoice },
    calendar: { workday: null, month: date === null ? null : Number(date.slice(5, 7)), day: date === null ? null : Number(date.slice(8, 10)) },
  }
}

/** Lines become payments; a group counts each payment once. */
async function foundOf({ ask, profile }: Population, hits: readonly [string, Hits][]): Promise<Map<string, Found[]>> {
  const lines = hits.flatMap(([, hit]) => hit.lines)
  const payments = new Map<bigint, { payment: bigint; who: string | null }>()
  for (let from = 0; from < lines.length; from += 20_000) {
    for (const row of await ask(`select id, payment, who from line where id in (${lines.slice(from, from + 20_000).join(', ')})`)) {
      payments.set(row['id'] as bigint, { payment: row['payment'] as bigint, who: row['who'] as string | null })
    }
  }
  return Map.groupBy(hits.map(([key, hit]): Found & { rule: string } => {
    const ids = [...new Set(hit.lines.flatMap((line) => payments.get(line)?.payment ?? []))]
    const size = `${formatYuan(hit.sumFen)} ${profile.currency}`
    return {
      rule: hit.rule, key, who: payments.get(hit.lines[0]!)?.who ?? null, payee: hit.payee, unit: hit.unit, amountFen: hit.sumFen, count: ids.length, ids, sure: SURE[hit.effect] ?? 0.05,
      reason: {
        zh: `${hit.message.zh}${hit.count > 1 ? `（共 ${hit.count.toLocaleString('en')} 行，合计 ${size}；此为第一行的判语）` : ''}`,
        en: `${hit.message.en}${hit.count > 1 ? ` (${hit.count.toLocaleString('en')} rows, ${size} in all; these are the words on the first)` : ''}`,
      },
    }
  }).toSorted((left, right) => Number(right.amountFen - left.amountFen)), ({ rule }) => rule)
}

function outcomeOf(rule: RuleSource, { missing, cannotJudge, found }: { missing: readonly string[]; cannotJudge: number; found: readonly Found[] }): TestOutcome {
  return {
    missing, cannotJudge, found, figures: [], ms: 0,
    test: {
      id: rule.id,
      title: rule.title ? { zh: `单笔规则：${rule.title.zh}`, en: `Rule on one payment: ${rule.title.en}` } : { zh: `单笔规则 ${rule.id}`, en: `Rule on one payment, ${rule.id}` },
      looksFor: { zh: `与闸门送审时同一条规则：${rule.when}`, en: `The rule that the gate asks at submission: ${rule.when}` },
      cannotSee: { zh: '逐笔判断，不看其他付款；词句写法不同就看不到。', en: 'It judges one payment and no other; the same thing in other words passes.' },
      ask: { zh: `按规则依据（${rule.basis.document}）补充说明和附件。`, en: `An explanation and papers, as its basis demands (${rule.basis.document}).` },
    },
  }
}
