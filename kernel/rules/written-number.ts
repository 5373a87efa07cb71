const DIGITS = '零一二三四五六七八九'
const TENS: Record<string, number> = { 十: 1, 百: 2, 千: 3 }
const SECTIONS: Record<string, number> = { 万: 4, 亿: 8 }

/**
 * A number as people of an office write it, in plain digits: "50,000" is 50000, "1.5亿" 150000000, "五万" 50000; exact.
 * `shift` moves the point: −2 for percent. Null when it is no number.
 */
export function plainNumber(written: string, shift = 0): string | null {
  const found = /^(\d+(?:,\d{3})*)(?:\.(\d+))?([十百千]?)([万亿]*)$/.exec(written)
  if (!found) return chineseNumber(written, shift)
  const [, whole, decimals = '', tens, sections] = found
  const zeros = (TENS[tens!] ?? 0) + [...sections!].reduce((sum, sign) => sum + SECTIONS[sign]!, 0)
  return shifted(whole!.replaceAll(',', ''), decimals, zeros + shift)
}

/** 三十五, 二百零五, 五万, 一亿二千万; at most what fits a sum of public money. */
function chineseNumber(written: string, shift: number): string | null {
  if (!/^[零〇一二两三四五六七八九十百千万亿]+$/.test(written) || written.length > 24) return null
  // 一万五 is said for 15,000 and for 10,005.
  if (/[百千万亿][一二两三四五六七八九]$/.test(written)) return null
  let total = 0n
  let section = 0n
  let digit: bigint | null = null
  for (const sign of written.replaceAll('〇', '零').replaceAll('两', '二')) {
    if (sign in TENS) {
      section += (digit ?? 1n) * 10n ** BigInt(TENS[sign]!)
      digit = null
    } else if (sign in SECTIONS) {
      const below = section + (digit ?? 0n)
      if (below === 0n && total === 0n) return null
      const scale = 10n ** BigInt(SECTIONS[sign]!)
      // 一万亿: what stands before 亿 is multiplied as a whole.
      total = sign === '亿' ? (total + below) * scale : total + below * scale
      section = 0n
      digit = null
    } else if (digit !== null && digit !== 0n) return null
    else digit = BigInt(DIGITS.indexOf(sign))
  }
  return shifted(String(total + section + (digit ?? 0n)), '', shift)
}

function shifted(whole: string, decimals: string, by: number): string {
  const digits = by < 0 ? `${'0'.repeat(-by)}${whole}${decimals}` : `${whole}${decimals.padEnd(by, '0')}`
  const point = digits.length - Math.max(0, decimals.length - by)
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const after = digits.slice(point).replace(/0+$/, '')
  return after === '' ? before : `${before}.${after}`
}
