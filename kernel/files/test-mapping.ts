import { TEXT_FIELDS, type MappedRecord } from './model.ts'

/** For tests: a record with nothing in it, to be filled by those fields that matter. */
export const EMPTY_RECORD = { ...Object.fromEntries(Object.keys(TEXT_FIELDS).map((name) => [name, null])), date: null, redacted: [] } as unknown as MappedRecord

/** For tests: a mapping of a Chinese file with one row a payment; `rest` says its columns, as YAML. */
export function testMapping(rest: string, dateFormats = 'yyyy-MM-dd'): string {
  return `title: {zh: 支付, en: Payments}
source: {publisher: 某局, licence: 公开}
zone: Asia/Shanghai
currency: CNY
fiscalYearStart: 01-01
weekend: [saturday, sunday]
grain: payment
dateFormats: [${dateFormats}]
${rest}`
}
