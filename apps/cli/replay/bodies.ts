import type { Body, Field } from '#kernel/document/model.ts'
import type { MappedRecord, TextField } from '#kernel/files/model.ts'
import { type IndicatorPlan, NOT_DELIVERED, type Row, WITHHELD } from './model.ts'
import { unitCode } from './organise.ts'

/** Which field of a payment comes from which field of the file; the rest is said in `paymentBody`. */
const PAYMENT_FIELDS: Record<string, TextField> = {
  payeeAccount: 'payeeAccount', payeeBank: 'payeeBank', project: 'project', contract: 'contract', invoice: 'invoice',
  paymentType: 'paymentType',
}

/** What a form requires and a source may not know. The facts made of it belong to groups that such a mapping lists as not delivered. */
const ASSUMED = { settlement: 'transfer', economicClass: '302', functionClass: NOT_DELIVERED, fundType: '111', projectKind: 'basic' }

export function paymentBody(fields: readonly Field[], row: Row, indicator: string): Body {
  const { fields: record } = row
  const clip = clipper(fields)
  const body: Body = {
    indicator,
    amountFen: String(record.amountFen),
    purpose: clip('purpose', record.purpose ?? blank(record, 'purpose')),
    payee: clip('payee', record.payee ?? WITHHELD),
    // Publishers withhold the names of natural persons.
    payeeType: record.redacted.includes('payee') ? 'person' : 'company',
    settlement: record.settlement ?? ASSUMED.settlement,
    economicClass: clip('economicClass', record.category ?? ASSUMED.economicClass),
  }
  for (const [name, source] of Object.entries(PAYMENT_FIELDS)) {
    const text = record[source]
    if (text !== null) body[name] = clip(name, text)
  }
  return body
}

export interface RefundPart {
  payment: string
  amountFen: bigint
}

/** Null parts: nothing in the file was paid that this could be of, so it is booked as prior-year. */
export function refundBody(fields: readonly Field[], row: Row, indicator: string, parts: readonly RefundPart[] | null): Body {
  const body: Body = {
    indicator,
    amountFen: String(-row.fields.amountFen),
    purpose: clipper(fields)('purpose', row.fields.purpose ?? blank(row.fields, 'purpose')),
  }
  if (parts === null) return { ...body, priorYear: true }
  return { ...body, parts: parts.map((part) => ({ payment: part.payment, amountFen: String(part.amountFen) })) as never }
}

export function allotmentBody(
  fields: readonly Field[], source: string, plans: readonly IndicatorPlan[], unitNames: readonly string[],
): Body {
  const table = fields.find((field) => field.type === 'table')
  const clip = clipper(table?.type === 'table' ? table.columns : [])
  const { functionClass, economicClass, fundType, projectKind } = ASSUMED
  const lines = plans.map((plan) => ({
    code: plan.code,
    title: clip('title', `${plan.budget} ${unitNames[plan.unit]}`),
    unit: unitCode(plan.unit),
    functionClass: clip('functionClass', plan.function ?? functionClass),
    economicClass, fundType, projectKind,
    project: plan.project === null ? null : clip('project', plan.project),
    amountFen: String(plan.amountFen),
  }))
  return { title: `${plans[0]!.year} 年回放指标`, sourceDocument: clipper(fields)('sourceDocument', source), lines: lines as never }
}

function blank(record: MappedRecord, field: TextField): string {
  return record.redacted.includes(field) ? WITHHELD : NOT_DELIVERED
}

/** Codes of a publisher's own may be whole words. */
const CODE_CHARACTERS = 12

/** Cuts a text to what the form takes: a publisher's long text is no reason to refuse a payment of years ago. */
function clipper(fields: readonly Field[]): (name: string, text: string) => string {
  return (name, text) => {
    const field = fields.find((one) => one.name === name)
    const most = field?.type === 'text' ? field.max : field?.type === 'code' ? CODE_CHARACTERS : Infinity
    return text.length <= most ? text : [...text].slice(0, most).join('')
  }
}
