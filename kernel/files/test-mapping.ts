/** For tests: a mapping of a Chinese file with one row a payment; `rest` says its columns, as YAML. */
export function testMapping(rest: string): string {
  return `title: {zh: 支付, en: Payments}
source: {publisher: 某局, licence: 公开}
zone: Asia/Shanghai
currency: CNY
fiscalYearStart: 01-01
weekend: [saturday, sunday]
grain: payment
dateFormats: [yyyy-MM-dd]
${rest}`
}
