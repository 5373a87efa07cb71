/**
 * A list as PostgreSQL reads an array in text form, for what does not go in binary form (`binary-lists.ts`). The driver's own way copies
 * each text twice by regular expressions; nearly no text here holds what must be escaped.
 * Null and undefined are NULL, a date is its instant, bytes are hex, an object is its JSON, a list in a list another dimension.
 */
export function arrayLiteral(values: readonly unknown[]): string {
  let text = '{'
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ','
    text += element(values[index])
  }
  return text + '}'
}

const ESCAPED = /["\\]/

function element(value: unknown): string {
  switch (typeof value) {
    case 'string': return ESCAPED.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
    case 'bigint': case 'number': case 'boolean': return String(value)
    case 'undefined': return 'NULL'
  }
  if (value === null) return 'NULL'
  if (Array.isArray(value)) return arrayLiteral(value)
  if (value instanceof Date) return `"${value.toISOString()}"`
  if (ArrayBuffer.isView(value)) return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`
  return element(JSON.stringify(value))
}
