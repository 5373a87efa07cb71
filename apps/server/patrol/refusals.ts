import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'server.patrol_no_books': {
    status: 503,
    zh: '已安装的模块都没有提供账内支付，无法巡查。请安装支付模块后重试。',
    en: 'No installed module brings the payments of the books, so there is nothing to patrol. Install the payment module.',
  },
  'server.patrol_no_office': {
    status: 503,
    zh: '本地区没有登记财政部门单位，巡查预警无处登记。请先设立财政部门单位，下一次巡查将补发。',
    en: 'The region has no finance office, so an alert would belong to nobody. Set up its office; the next patrol raises what waits.',
  },
  'server.patrol_number_taken': {
    status: 503,
    zh: '人员编号“{staffNumber}”留给夜间巡查程序，却登记在一名人员名下，预警无法发出。请为该人员换用其他编号后重试。',
    en: 'The staff number “{staffNumber}” is kept for the night patrol and stands for a person, so no alert can be raised. Give that person another number.',
  },
  'server.patrol_more': {
    zh: '每晚最多发出 {most} 件预警，其余按先后顺序在下一次巡查时发出。',
    en: 'At most {most} alerts are raised a night; the others follow at the next patrol, in their order.',
  },
  'server.patrol_failed': {
    status: 503,
    zh: '巡查没有做完（{reported}）。已有结果不受影响，下一次到时自动再做；也可运行 sluice population 重做。',
    en: 'The patrol did not come to its end ({reported}). Earlier results stand, and it is done again when it is next due; sluice population does it now.',
  },
  'server.replay_differs': {
    zh: '{day} 的判定抽查 {checked} 件，{mismatches} 件重算结果与记录不符：{detail}。记录可能被改动，请立即核对存证。',
    en: 'Of {checked} verdicts of {day} judged again, {mismatches} did not come out as recorded: {detail}. The records may have been changed; compare them with the log at once.',
  },
})
