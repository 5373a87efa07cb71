import { Chart } from '#ui/chart.tsx'
import { useSay } from '#ui/language.tsx'
import type { Bilingual } from '#kernel/values/refusal.ts'
import type { Age, AlertBoard } from '../board/model.ts'
import { WORDS } from './words.ts'

interface RankedRow { key: string; name: string; count: number }

/** A rule by its title, with its code behind it: nobody knows rules by their numbers. */
export function nameOfRule(said: (word: Bilingual) => string, { rule, title }: { rule: string; title: Bilingual | null }): string {
  return title ? `${said(title)} ${rule}` : rule
}

/** Names with a figure, most first. */
export function Ranked({ title, heads, rows, onPick }: { title: string; heads: [string, string]; rows: RankedRow[]; onPick?: (key: string) => void }) {
  const said = useSay()
  if (rows.length === 0) return <p className="quiet">{said(WORDS.noAlert)}</p>
  const bottomUp = rows.toReversed()
  const picked = (name: string) => onPick?.(rows.find((row) => row.name === name)?.key ?? name)
  return (
    <Chart
      title={title} height={60 + rows.length * 26} columns={heads} rows={rows.map(({ name, count }) => [name, String(count)])} {...(onPick ? { onPick: picked } : {})}
      option={{
        xAxis: { type: 'value', minInterval: 1 }, yAxis: { type: 'category', data: bottomUp.map(({ name }) => name), axisLabel: { width: 190, overflow: 'truncate' } },
        series: [{ name: heads[1], type: 'bar', barMaxWidth: 18, data: bottomUp.map(({ count }) => count), label: { show: true, position: 'right' } }],
      }}
    />
  )
}

const AGES: readonly Age[] = ['d2', 'd5', 'd10', 'more']

/** How long the undecided alerts have stood, those past their time limit apart. */
export function ByAge({ board: { open } }: { board: AlertBoard }) {
  const said = useSay()
  if (open.length === 0) return <p className="quiet">{said(WORDS.noOpen)}</p>
  const counts = (isLate: boolean) => AGES.map((age) => open.filter((one) => one.age === age && (one.deadline === 'late') === isLate).reduce((sum, { count }) => sum + count, 0))
  const names = AGES.map((age) => said(WORDS.age[age]))
  const series = [[said(WORDS.inTime), counts(false)], [said(WORDS.overdue), counts(true)]] as const
  return (
    <Chart
      title={said(WORDS.byAge)} height={200} columns={[said(WORDS.byAge), ...series.map(([name]) => name)]} rows={names.map((name, n) => [name, ...series.map(([, data]) => String(data[n]))])}
      option={{
        legend: { top: 0 }, tooltip: { trigger: 'axis' }, xAxis: { type: 'category', data: names, axisLabel: { interval: 0, width: 60, overflow: 'break' } }, yAxis: { type: 'value', minInterval: 1 },
        series: series.map(([name, data]) => ({ name, type: 'bar', stack: 'all', barMaxWidth: 48, data })),
      }}
    />
  )
}
