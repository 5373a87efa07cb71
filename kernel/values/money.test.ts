import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capitalYuan, formatYuan, MAX_FEN, parseFen, parseYuan, plainYuan } from './money.ts'
import { isRefusal } from './refusal.ts'

const SEED = Number(process.env.SLUICE_SEED ?? Date.now() % 1_000_000)
const amounts = fc.bigInt({ min: -MAX_FEN, max: MAX_FEN })

/** Where 万 or 元 is 0 and 千 or 角 is not, the official rule leaves the 零 to choice; we write none. */
describe('an amount in capitals (大写)', () => {
  it.each([
    [0n, '零元整'], [1n, '壹分'], [10n, '壹角整'], [11n, '壹角壹分'], [100n, '壹元整'], [101n, '壹元零壹分'], [110n, '壹元壹角整'],
    [123450n, '壹仟贰佰叁拾肆元伍角整'], [1000000n, '壹万元整'], [1000001n, '壹万元零壹分'], [1000100n, '壹万零壹元整'],
    [10_000_00n, '壹万元整'], [10_500_00n, '壹万零伍佰元整'], [100_000_00n, '壹拾万元整'], [1_000_000_00n, '壹佰万元整'],
    [100_000_000_00n, '壹亿元整'], [100_000_001_00n, '壹亿零壹元整'], [100_010_000_00n, '壹亿零壹万元整'], [107_000_53n, '壹拾万柒仟元伍角叁分'],
    [2_007_004_00n, '贰佰万柒仟零肆元整'], [100_010_000_000_000n, '壹万零壹亿元整'], [123_450_000_000_000n, '壹万贰仟叁佰肆拾伍亿元整'], [-100n, '负壹元整'], [MAX_FEN, '壹拾万亿元整'],
  ])('%s fen is %s', (fen, text) => {
    expect(capitalYuan(fen)).toBe(text)
  })

  it('reads back to the same amount, whatever the amount', () => {
    process.stdout.write(`money: seed ${SEED}\n`)
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: MAX_FEN }), (fen) => {
      expect(readCapitals(capitalYuan(fen))).toBe(fen)
    }), { seed: SEED, numRuns: 2_000 })
  })

  it('has no two zeros in a row and no zero before a unit', () => {
    fc.assert(fc.property(fc.bigInt({ min: 100n, max: MAX_FEN }), (fen) => {
      expect(capitalYuan(fen)).not.toMatch(/零零|零[拾佰仟万亿元角分整]/)
    }), { seed: SEED, numRuns: 2_000 })
  })
})

/** The opposite way, written independently: places are summed, a group closes at 万 and 亿. */
function readCapitals(text: string): bigint {
  const [whole, rest = ''] = text.includes('元') ? text.split('元') : ['', text]
  let total = 0n
  let group = 0n
  let digit = 0n
  for (const sign of whole!) {
    const value = '零壹贰叁肆伍陆柒捌玖'.indexOf(sign)
    if (value >= 0) digit = BigInt(value)
    else if (sign === '拾' || sign === '佰' || sign === '仟') {
      group += digit * { 拾: 10n, 佰: 100n, 仟: 1_000n }[sign]
      digit = 0n
    } else {
      // 万 before 亿 is multiplied with it.
      total = sign === '万' ? total + (group + digit) * 10_000n : (total + group + digit) * 100_000_000n
      group = 0n
      digit = 0n
    }
  }
  const part = (unit: string) => BigInt(Math.max(0, '零壹贰叁肆伍陆柒捌玖'.indexOf(new RegExp(`(.)${unit}`).exec(rest)?.[1] ?? '零')))
  return (total + group + digit) * 100n + part('角') * 10n + part('分')
}

describe('an amount as text', () => {
  it('is written with thousands and read back', () => {
    expect(formatYuan(1234560n)).toBe('12,345.60')
    expect(formatYuan(-5n)).toBe('-0.05')
    fc.assert(fc.property(amounts, (fen) => {
      expect(parseYuan(formatYuan(fen))).toBe(fen)
      expect(parseYuan(plainYuan(fen))).toBe(fen)
      expect(parseFen(String(fen))).toBe(fen)
    }), { seed: SEED, numRuns: 1_000 })
  })

  it.each(['', ' ', '1.234', '1,23', '12,34,567', '1e5', '0x10', '１２', '1 000', '--1', '1.', '.5', 'NaN', '1,000,00'])('“%s” is not one', (text) => {
    expect(parseYuan(text)).toMatchObject({ refused: true, code: 'money.not_an_amount' })
  })

  it('above the limit is refused, however long', () => {
    for (const text of ['10000000000000.01', '9'.repeat(40)]) expect(parseYuan(text)).toMatchObject({ code: 'money.too_large' })
    for (const text of ['1000000000000001', '-1000000000000001', '9'.repeat(40)]) expect(parseFen(text)).toMatchObject({ code: 'money.too_large' })
    expect(parseFen('1000000000000000')).toBe(MAX_FEN)
    expect(isRefusal(parseFen('1.0'))).toBe(true)
  })
})
