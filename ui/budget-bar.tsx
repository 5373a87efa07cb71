import { useSay } from './language.tsx'
import { MoneyText, UnitOfMoney } from './money-text.tsx'
import { KIT_WORDS } from './words.ts'

interface Props {
  title: string
  availableFen: string
  afterFen: string
}

/** Budget before → after on one indicator. The bar is decoration; the three figures say the same. */
export function BudgetBar({ title, availableFen, afterFen }: Props) {
  const said = useSay()
  const available = BigInt(availableFen)
  const after = BigInt(afterFen)
  const over = after < 0n
  return (
    <div className={`budget-bar${over ? ' budget-over' : ''}`}>
      <div className="budget-title">{title} <UnitOfMoney /></div>
      <div className="budget-track" aria-hidden="true">
        <div className="budget-left" style={{ width: `${share(after, available)}%` }} />
        <div className="budget-used" style={{ width: `${100 - share(after, available)}%` }} />
      </div>
      {after === available ? (
        <dl><div><dt>{said(KIT_WORDS.available)}</dt><dd><MoneyText fen={available} strong /></dd></div></dl>
      ) : <dl>
        <div><dt>{said(KIT_WORDS.before)}</dt><dd><MoneyText fen={available} /></dd></div>
        <div><dt>{said(KIT_WORDS.thisTime)}</dt><dd><MoneyText fen={after - available} /></dd></div>
        <div><dt>{said(KIT_WORDS.after)}</dt><dd><MoneyText fen={after} strong /></dd></div>
      </dl>}
      {over && <p className="budget-warning">{said(KIT_WORDS.overdrawn)}</p>}
    </div>
  )
}

/** Part of the whole in percent, 0…100 with two decimals; nothing of nothing is 0. */
export function share(part: bigint, whole: bigint): number {
  if (whole <= 0n || part <= 0n) return 0
  return part >= whole ? 100 : Number((part * 10_000n) / whole) / 100
}
