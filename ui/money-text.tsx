import { capitalYuan, formatYuan, parseFen } from '#kernel/values/money.ts'
import { isRefusal, type Bilingual } from '#kernel/values/refusal.ts'
import { createContext, useContext } from 'react'
import { useSay } from './language.tsx'

/** 元 with two decimals, or 万元 with six: the toggle never loses a fen. */
export type MoneyUnit = 'yuan' | 'wan'

export const MoneyUnitContext = createContext<MoneyUnit>('yuan')

/** An amount of whole fen (text or bigint). Negative amounts stand in brackets, so they are read without colour. */
export function MoneyText({ fen, unit, strong }: { fen: string | bigint | null; unit?: MoneyUnit; strong?: boolean }) {
  const chosen = useContext(MoneyUnitContext)
  const value = readFen(fen)
  if (value === null) return <span className="money money-none">—</span>
  const className = `money${value < 0n ? ' money-negative' : ''}${strong ? ' money-strong' : ''}`
  return <span className={className} title={`${formatYuan(value)} 元`}>{moneyText(value, unit ?? chosen)}</span>
}

/** A heading that names the unit, 金额（元）, in the unit in which the amounts below it are shown. */
export function useMoneyTitle(): (title: Bilingual) => string {
  const unit = useContext(MoneyUnitContext)
  const said = useSay()
  return (title) => (unit === 'yuan' ? said(title) : said({ zh: title.zh.replace('（元）', '（万元）'), en: title.en.replace('(yuan)', '(10k yuan)') }))
}

/** An amount with its unit behind it, where no heading says it. */
export function MoneyWithUnit({ fen, strong }: { fen: string | bigint | null; strong?: boolean }) {
  const unit = useContext(MoneyUnitContext)
  const said = useSay()
  return <span className="cell-nowrap"><MoneyText fen={fen} {...(strong ? { strong } : {})} /> {said(UNIT_WORDS[unit])}</span>
}

/** Said once above figures that have no heading of their own: 单位：元. */
export function UnitOfMoney() {
  const unit = useContext(MoneyUnitContext)
  const said = useSay()
  return <span className="quiet cell-nowrap">{said({ zh: `单位：${UNIT_WORDS[unit].zh}`, en: `in ${UNIT_WORDS[unit].en}` })}</span>
}

const UNIT_WORDS = { yuan: { zh: '元', en: 'yuan' }, wan: { zh: '万元', en: '10k yuan' } } as const satisfies Record<MoneyUnit, Bilingual>

/** 1234560n → "12,345.60" in yuan, "1.234560" in 万元 (ten thousand yuan); −5n → "(0.05)". */
export function moneyText(fen: bigint, unit: MoneyUnit): string {
  const absolute = fen < 0n ? -fen : fen
  const text = unit === 'yuan' ? formatYuan(absolute) : inTenThousands(absolute)
  return fen < 0n ? `(${text})` : text
}

/** 大写 of an amount, '' when it cannot be read as whole fen. */
export function capitalText(fen: string | bigint | null): string {
  const value = readFen(fen)
  return value === null ? '' : capitalYuan(value)
}

function inTenThousands(fen: bigint): string {
  const whole = String(fen / 1_000_000n).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${String(fen % 1_000_000n).padStart(6, '0')}`
}

function readFen(fen: string | bigint | null): bigint | null {
  if (fen === null || typeof fen === 'bigint') return fen
  const parsed = parseFen(fen)
  return isRefusal(parsed) ? null : parsed
}
