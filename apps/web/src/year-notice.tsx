import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSay } from '#ui/language.tsx'
import { Progress } from '#ui/progress.tsx'
import { call } from './api.ts'
import './styles/year.css'

const WHILE_LOADING_MS = 5_000

/** How far the demonstration year is: while it is loaded, and in a word afterwards. Where none is played, nothing. */
export function YearNotice() {
  const said = useSay()
  const { data: year } = useQuery({
    queryKey: ['demonstration-year'], queryFn: () => call('GET /api/demonstration/year', {}), retry: false,
    refetchInterval: ({ state }) => (state.data?.state === 'loading' ? WHILE_LOADING_MS : false),
  })
  const queries = useQueryClient()
  const isReady = year?.state === 'ready'
  // Its people can be chosen from now on.
  useEffect(() => { if (isReady) void queries.invalidateQueries({ queryKey: ['demonstration'] }) }, [isReady, queries])
  if (!year) return null
  const { state, done, total, offices, units } = year
  const counts = { offices: offices.toLocaleString('en'), units: units.toLocaleString('en'), done: done.toLocaleString('en'), total: total.toLocaleString('en') }
  return (
    <section className="year-notice" aria-label={said({ zh: '演示年', en: 'Demonstration year' })}>
      <p>
        {state === 'loading' && said({
          zh: `正在后台载入 ${year.year} 演示年：${counts.offices} 个财政部门、${counts.units} 个单位，已送审 ${counts.done} / ${counts.total} 笔支付。载完后可在登录页选择其中的人员；现在可以先用下面的单位。`,
          en: `The demonstration year ${year.year} is being loaded: ${counts.offices} offices, ${counts.units} units, ${counts.done} of ${counts.total} payments asked for. Its people can be played once it is complete; the offices below work already.`,
        })}
        {state === 'ready' && said({
          zh: `${year.year} 演示年已就绪：${counts.offices} 个财政部门、${counts.units} 个单位、${counts.total} 笔支付。`,
          en: `The demonstration year ${year.year} is ready: ${counts.offices} offices, ${counts.units} units, ${counts.total} payments.`,
        })}
        {state === 'failed' && said({
          zh: '演示年没有载完，原因见服务器日志。重启后从断点继续；其他单位不受影响。',
          en: 'The demonstration year could not be loaded; the server’s log says why. A restart goes on from there; the other offices are not affected.',
        })}
      </p>
      {state === 'loading' && <Progress title={said({ zh: '载入进度', en: 'Progress' })} done={done} total={total} unit={(amount) => amount.toLocaleString('en')} />}
      <p className="quiet">
        {said({
          zh: '这些账目由程序按业务日期逐笔送过真实的闸门：办理记录写的是模拟的业务日期，存证检查点的签署时间才是实际载入的时间。',
          en: 'A program sent these payments one by one through the real gate: acts bear the simulated day of business; the time at which they were really written is that of the signed checkpoints of the log.',
        })}
      </p>
    </section>
  )
}
