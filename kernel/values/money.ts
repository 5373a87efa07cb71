import { type Refusal, refusals } from './refusal.ts'

/** Money is a whole number of fen (分). Beyond 1e15 fen (10 万亿元) an amount is refused: it is a slip of the keyboard. */
export const MAX_FEN = 1_000_000_000_000_000n

const refuse = refusals({
  'money.not_an_amount': {
    zh: '“{text}”不是金额。请填写数字，最多两位小数，例如 1234.50。',
    en: '“{text}” is not an amount. Write digits with at most two decimals, for example 1234.50.',
  },
  'money.too_large': {
    zh: '金额“{text}”超过系统上限 10 万亿元，请核对是否多输了数字。',
    en: 'The amount “{text}” is above the limit of 10 trillion yuan. Check for extra digits.',
  },
})

/** "12,345.6" → 1234560n. Accepts a sign, thousands commas and up to two decimals; anything else is refused. */
export function parseYuan(text: string): bigint | Refusal {
  const trimmed = text.trim()
  const shown = trimmed.length > 48 ? `${trimmed.slice(0, 45)}…` : trimmed
  const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(trimmed)
  if (!match) return refuse('money.not_an_amount', { text: shown })
  const [, sign, whole, decimals = ''] = match
  const fen = BigInt(whole!.replaceAll(',', '')) * 100n + BigInt(decimals.padEnd(2, '0'))
  if (fen > MAX_FEN) return refuse('money.too_large', { text: shown })
  return sign === '-' ? -fen : fen
}

/** "1234560" → 1234560n: the form money has in the API, a JSON string of whole fen. */
export function parseFen(text: string): bigint | Refusal {
  const shown = text.length > 48 ? `${text.slice(0, 45)}…` : text
  if (!/^-?\d+$/.test(text)) return refuse('money.not_an_amount', { text: shown })
  if (text.length > 17) return refuse('money.too_large', { text: shown })
  const fen = BigInt(text)
  return fen > MAX_FEN || fen < -MAX_FEN ? refuse('money.too_large', { text: shown }) : fen
}

/** 1234560n → "12,345.60". */
export function formatYuan(fen: bigint): string {
  const plain = plainYuan(fen < 0n ? -fen : fen)
  let grouped = plain.slice(-6)
  for (let end = plain.length - 6; end > 0; end -= 3) grouped = `${plain.slice(Math.max(end - 3, 0), end)},${grouped}`
  return fen < 0n ? `-${grouped}` : grouped
}

/** 1234560n → "12345.60": the major unit without thousands separators, as files and JSON reports carry it. */
export function plainYuan(fen: bigint): string {
  const digits = String(fen < 0n ? -fen : fen).padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万']

/** 123450n → "壹仟贰佰叁拾肆元伍角整": the capital form on printed sheets (支付结算办法 附一 正确填写票据和结算凭证的基本规定 [DK]). */
export function capitalYuan(fen: bigint): string {
  const absolute = fen < 0n ? -fen : fen
  const yuan = absolute / 100n
  const jiao = Number((absolute / 10n) % 10n)
  const cents = Number(absolute % 10n)
  const whole = yuan === 0n ? '' : `${capitalWhole(yuan)}元`
  let rest = ''
  if (jiao > 0) rest += `${DIGITS[jiao]}角`
  else if (cents > 0 && whole) rest += '零'
  if (cents > 0) rest += `${DIGITS[cents]}分`
  else rest += '整'
  return `${fen < 0n ? '负' : ''}${whole || rest !== '整' ? whole : '零元'}${rest}`
}

function capitalWhole(yuan: bigint): string {
  let text = ''
  let pendingZero = false
  const groups: number[] = []
  for (let rest = yuan; rest > 0n; rest /= 10_000n) groups.unshift(Number(rest % 10_000n))
  groups.forEach((group, index) => {
    if (group === 0) {
      pendingZero = text !== ''
      return
    }
    const digits = String(group).padStart(4, '0')
    let part = ''
    let zero = pendingZero || (text !== '' && digits[0] === '0')
    for (let place = 0; place < 4; place++) {
      const digit = Number(digits[place])
      if (digit === 0) {
        zero = zero || part !== ''
        continue
      }
      if (zero && (text !== '' || part !== '')) part += '零'
      zero = false
      part += DIGITS[digit]! + PLACES[3 - place]
    }
    text += part + GROUPS[groups.length - 1 - index]
    // 万 of 亿: the 亿 is said once, after its own group when there is one.
    if (groups.length - 1 - index === 3 && groups[index + 1] === 0) text += '亿'
    pendingZero = false
  })
  return text
}
