import type { ModuleRoute } from '#kernel/module/model.ts'
import { alertBoard, alertList, similarAlerts } from './board/read.ts'
import { hitsByMonth } from './hits/read.ts'
import { rectificationsOf } from './rectification/read.ts'
import { statistics } from './statistics/read.ts'
import { statisticsTables } from './statistics/tables.ts'

const text = (description: string) => ({ type: 'string' as const, description })

export const ROUTES: ModuleRoute[] = [
  {
    path: '/api/monitoring/board', summary: { zh: '预警看板：各级别、状态、期限的件数', en: 'Alert board: counts by level, state and deadline' },
    query: {}, read: alertBoard,
  },
  {
    path: '/api/monitoring/alerts', summary: { zh: '预警列表，新的在前', en: 'Alerts, newest first' },
    query: {
      kind: text('预警种类：alert 支付预警，patrolAlert 巡查预警；不写为两种 kind of alert, both without'), state: text('状态，open 为未认定 state, or open'), level: text('级别 level'), rule: text('规则编号 rule'), unit: text('单位 id of a unit'),
      after: text('上一页的 next'), limit: { type: 'integer', description: '最多 200 at most 200' },
    },
    read: alertList,
  },
  {
    path: '/api/monitoring/similar', summary: { zh: '相似预警：同收款人、同规则、同单位及其认定结果', en: 'Similar alerts: same payee, rule or unit, and what came of them' },
    query: { alert: { ...text('预警 id of an alert') } }, read: similarAlerts,
  },
  {
    path: '/api/monitoring/rectifications', summary: { zh: '一件预警的整改及期限', en: 'Rectifications of an alert, with their dates' },
    query: { alert: text('预警 id of an alert') }, read: rectificationsOf,
  },
  {
    path: '/api/monitoring/statistics', summary: { zh: '监控统计：违规率、预警率、准确率分列', en: 'Statistics: violation rate, alert rate and precision kept apart' },
    query: {
      from: text('起日 first day'), to: text('止日 last day'), compare: text('year：并列上年同期 year: the same days of the year before as well'),
      only: text('total：只要合计，不列规则 total: the whole alone, no rules'),
    }, whole: true, read: statistics, tables: statisticsTables,
  },
  {
    path: '/api/monitoring/hits', summary: { zh: '规则命中：按月、按规则类别或规则，三个比率分列', en: 'Rule hits by month and by family or rule, the three rates apart' },
    query: { by: text('family 规则类别（缺省），rule 规则 family when absent, or rule'), from: text('起日 first day'), to: text('止日 last day') },
    whole: true, read: hitsByMonth,
  },
]
