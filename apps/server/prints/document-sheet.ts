import type { Body, Field, FieldValue } from '#kernel/document/model.ts'
import { leafHash } from '#kernel/log/index.ts'
import type { LoadedKind } from '#kernel/module/index.ts'
import { qrCode, type PrintData, type PrintValue, type SheetFrame } from '#kernel/print/index.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'
import { capitalYuan, formatYuan } from '#kernel/values/money.ts'
import { LEVEL_WORDS } from '#ui/words.ts'
import type { ProofView, TransferView, VerdictView } from '../model.ts'
import type { ShownDocument } from '../store/shown-document.ts'
import { ALERT_ACTS, inBrackets, minuteOf, PRINT_WORDS, TRANSFER_WORDS, type Language } from './words.ts'

interface Pair extends Record<string, PrintValue> { label: string; value: string; wide: boolean }
interface Listed extends Record<string, PrintValue> { title: string; columns: PrintValue[]; rows: string[][]; none: string }

export interface SheetOf {
  kind: LoadedKind
  document: ShownDocument
  proofs: readonly ProofView[]
  /** Its own verdicts; of a document that no rule judges, those of the one it is about. Null: nothing here is judged. */
  verdicts: readonly VerdictView[] | null
  /** What actions are called that fields name: an alert names the act that gave rise to it. */
  actions: Record<string, Bilingual>
  /** Words of catalogues by name and code. */
  catalogues: ReadonlyMap<string, { entries: readonly ({ code: string } & Bilingual)[] }>
  /** Where the proof of this document is shown. */
  address: string
  language: Language
}

/** The whole of one document on paper: content, verdicts, what was done by whom, the books, attachments, the proof. */
export function documentSheet(sheet: SheetFrame, asked: SheetOf): PrintData {
  const { kind, document, proofs, address, language } = asked
  const say = (word: Bilingual) => word[language]
  const scalars = kind.fields.filter((field) => field.type !== 'table')
  return {
    sheet,
    heading: say(kind.title), number: document.number ?? say(PRINT_WORDS.draft),
    title: (language === 'en' ? document.titleEn : document.titleZh) ?? document.title,
    facts: headPairs(asked), content: fieldPairs(scalars, document.body, asked),
    words: { content: say(PRINT_WORDS.content), proof: say(PRINT_WORDS.proof), scan: say(PRINT_WORDS.scan) },
    lists: [
      ...kind.fields.flatMap((field) => (field.type === 'table' ? [tableOf(field, document.body[field.name] ?? null, asked)] : [])),
      ...(asked.verdicts ? [findings(asked.verdicts, asked)] : []), steps(asked),
      ...(kind.postings ? [transfers(document.ledger.transfers, language)] : []), attachments(asked),
    ],
    proof: proofPairs(proofs, language), qr: qrCode(address), address,
  }
}

function headPairs({ kind, document, language }: SheetOf): Pair[] {
  const say = (word: Bilingual) => word[language]
  const fen = document.amountFen === null ? null : BigInt(document.amountFen)
  const state = kind.states[document.state]
  return [
    pair(say(PRINT_WORDS.state), state ? say(state) : document.state),
    pair(say(PRINT_WORDS.unit), document.unit.name),
    ...(fen === null ? [] : [pair(say(PRINT_WORDS.amount), formatYuan(fen))]),
    ...(fen === null || language === 'en' ? [] : [pair(say(PRINT_WORDS.capital), capitalYuan(fen))]),
    pair(say(PRINT_WORDS.maker), document.madeBy),
    pair(say(PRINT_WORDS.madeAt), minuteOf(document.madeAt)),
    pair(say(PRINT_WORDS.round), say(PRINT_WORDS.roundIs).replace('{round}', String(document.round)).replace('{version}', String(document.version))),
    ...document.flow.tasks.slice(0, 5).map((task) => pair(say(PRINT_WORDS.standing), `${say(task.name)}${language === 'zh' ? '：' : ': '}${task.who.join(language === 'zh' ? '、' : ', ') || '—'}`)),
  ]
}

function fieldPairs(fields: readonly Field[], body: Body, asked: SheetOf): Pair[] {
  const { language } = asked
  return fields.filter((field) => (field.language ?? language) === language)
    .flatMap((field) => {
      const text = textOf(field, body[field.name] ?? null, asked)
      if (text === '') return []
      const label = field.type === 'money' ? withYuan(field.title)[language] : field.title[language]
      return [pair(label, text, [...text].length > 24 || (field.type === 'text' && (field.lines ?? 1) > 1))]
    })
}

/** Amounts are printed in yuan; a title that does not say so says it here. */
function withYuan({ zh, en }: Bilingual): Bilingual {
  return { zh: zh.includes('元') ? zh : `${zh}（元）`, en: /yuan/i.test(en) ? en : `${en} (yuan)` }
}

function textOf(field: Field, value: FieldValue, { catalogues, document, language, actions }: SheetOf): string {
  if (value === null || value === '') return ''
  if (field.type === 'bool') return PRINT_WORDS[value === true ? 'yes' : 'no'][language]
  const text = String(value)
  if (field.type === 'money') return formatYuan(BigInt(text))
  if (field.type === 'reference') return document.references[text] ?? text
  if (field.type !== 'code') return Object.hasOwn(actions, text) ? actions[text]![language] : text
  const options = 'catalogue' in field.options ? catalogues.get(field.options.catalogue)?.entries ?? [] : field.options
  const option = options.find((each) => each.code === text)
  return option ? ('catalogue' in field.options ? `${text} ${option[language]}` : option[language]) : text
}

function tableOf(field: Field & { type: 'table' }, value: FieldValue, asked: SheetOf): Listed {
  const { language } = asked
  const columns = field.columns.filter((column) => column.type !== 'table')
  const rows = Array.isArray(value) ? value : []
  return {
    title: field.title[language], none: '—',
    columns: columns.map((column) => ({ title: (column.type === 'money' ? withYuan(column.title) : column.title)[language], right: column.type === 'money' || column.type === 'int' })),
    rows: rows.map((row) => columns.map((column) => textOf(column, row[column.name] ?? null, asked))),
  }
}

function findings(verdicts: readonly VerdictView[], { language, actions }: SheetOf): Listed {
  const say = (word: Bilingual) => word[language]
  return {
    title: say(PRINT_WORDS.verdict), none: say(PRINT_WORDS.noFinding),
    columns: [
      { title: say(PRINT_WORDS.level), width: 'auto' }, { title: say(PRINT_WORDS.rule), width: 'auto' }, { title: say(PRINT_WORDS.finding) },
      { title: say(PRINT_WORDS.judgedAt), width: 'auto' },
    ],
    rows: verdicts.toReversed().flatMap((verdict) => verdict.findings.map((finding) => {
      const level = finding.effect ?? ''
      return [
        level in LEVEL_WORDS ? say(LEVEL_WORDS[level as keyof typeof LEVEL_WORDS]) : level, finding.rule, finding.message ? say(finding.message) : '',
        `${say(actions[verdict.command] ?? { zh: verdict.command, en: verdict.command })} ${minuteOf(verdict.at)}`,
      ]
    })),
  }
}

function steps({ document, kind, language }: SheetOf): Listed {
  const say = (word: Bilingual) => word[language]
  return {
    title: say(PRINT_WORDS.approvals), none: say(PRINT_WORDS.noStep),
    columns: [
      { title: say(PRINT_WORDS.step), width: 1.2 }, { title: say(PRINT_WORDS.act), width: 0.8 }, { title: say(PRINT_WORDS.who), width: 1.4 },
      { title: say(PRINT_WORDS.at), width: 'auto' }, { title: say(PRINT_WORDS.opinion), width: 2 }, { title: say(PRINT_WORDS.leaf), width: 'auto', right: true },
    ],
    rows: document.timeline.map((step) => [
      say(step.node), say(kind.actions[step.action] ?? ALERT_ACTS[step.action] ?? { zh: step.action, en: step.action }),
      inBrackets(step.person, [say(step.position), ...(step.onBehalfOf ? [say(PRINT_WORDS.onBehalfOf).replace('{name}', () => step.onBehalfOf!)] : [])], language),
      minuteOf(step.at), opinion(step.reason ?? '', kind.actions[step.action]?.asks ?? [], language), step.leaf,
    ]),
  }
}

/** What was stated under several headings stands behind them again: a bare 3480.50 tells nobody what it is. */
function opinion(reason: string, asks: readonly Bilingual[], language: Language): string {
  const lines = reason.split('\n')
  if (asks.length === 0 || lines.length !== asks.length) return reason
  return lines.map((line, index) => `${asks[index]![language]}${language === 'zh' ? '：' : ': '}${line}`).join('\n')
}

function transfers(all: readonly TransferView[], language: Language): Listed {
  const say = (word: Bilingual) => word[language]
  const side = (transfer: TransferView, sign: 1 | -1) => (
    transfer.legs.filter(({ leg }) => leg === sign).map(({ code, account, holder }) => `${code} ${say(account)} ${holder}`).join('\n'))
  return {
    title: say(PRINT_WORDS.ledger), none: say(PRINT_WORDS.noTransfer),
    columns: [
      { title: say(PRINT_WORDS.event), width: 'auto' }, { title: say(PRINT_WORDS.debit) }, { title: say(PRINT_WORDS.credit) },
      { title: say(PRINT_WORDS.amount), width: 'auto', right: true }, { title: say(PRINT_WORDS.at), width: 'auto' },
    ],
    rows: all.map((transfer) => [
      `${transfer.event} ${say(TRANSFER_WORDS[transfer.kind] ?? { zh: transfer.kind, en: transfer.kind })}`, side(transfer, 1), side(transfer, -1),
      formatYuan(BigInt(transfer.amountFen)), minuteOf(transfer.at),
    ]),
  }
}

function attachments({ document, language }: SheetOf): Listed {
  const say = (word: Bilingual) => word[language]
  return {
    title: say(PRINT_WORDS.attachments), none: '—',
    columns: [{ title: say(PRINT_WORDS.file) }, { title: say(PRINT_WORDS.who), width: 'auto' }, { title: say(PRINT_WORDS.hash), width: 1.6 }],
    rows: document.attachments.map((file) => [file.name, `${file.person} ${minuteOf(file.at)}`, file.sha256]),
  }
}

function proofPairs(proofs: readonly ProofView[], language: Language): Pair[] {
  const say = (word: Bilingual) => word[language]
  const last = proofs.at(-1)
  if (!last) return [pair(say(PRINT_WORDS.lastLeaf), say(PRINT_WORDS.noLeaf), true)]
  const [origin = '', size = '', root = ''] = last.checkpoint?.split('\n') ?? []
  return [
    pair(say(PRINT_WORDS.lastLeaf), last.position, true),
    pair(say(PRINT_WORDS.leafHash), leafHash(Buffer.from(last.leafBytes)).toString('hex'), true),
    pair(say(PRINT_WORDS.checkpoint), last.checkpoint ? `${origin} · ${size} · ${root}` : say(PRINT_WORDS.notCovered), true),
  ]
}

function pair(label: string, value: string, wide = false): Pair {
  return { label, value, wide }
}
