import type { CatalogueOfKinds, Module } from '#kernel/module/model.ts'
import { faultsOf } from './faults-store.ts'
import { KINDS } from './kinds.ts'
import { refuse } from './model.ts'

/** Every position that some module declares and a person may hold. */
const positions: CatalogueOfKinds = (_, modules) => {
  const all = new Map(modules.flatMap((one) => one.positions).filter((one) => !one.machine).map((one) => [one.code, one]))
  return {
    title: { zh: '岗位', en: 'positions' }, source: '本系统各模块声明的岗位 positions that the modules declare', verified: true, group: 'organisation',
    entries: [...all.values()].map(({ code, title }) => ({ code, ...title })).sort((left, right) => (left.code < right.code ? -1 : 1)),
  }
}

/** Every duty that a position of people carries, as its module calls it. */
const duties: CatalogueOfKinds = (_, modules) => {
  const carried = new Set(modules.flatMap((one) => one.positions).filter((one) => !one.machine).flatMap((one) => one.duties))
  const entries = modules.flatMap((one) => Object.entries(one.duties ?? {})).filter(([code]) => carried.has(code)).map(([code, name]) => ({ code, ...name }))
  return {
    title: { zh: '职责', en: 'duties' }, source: '本系统各模块声明的职责 duties that the modules declare', verified: true, group: 'organisation',
    entries: entries.sort((left, right) => (left.code < right.code ? -1 : 1)),
  }
}

const BASIS = 'GB/T 22239—2019 8.1.5（系统管理、审计管理、安全管理）[DK]'

const three = (duty: string, side: string, zh: string, en: string) => (
  { pair: 'three', duty, side, title: { zh, en }, scope: 'bureau' as const, noun: 'office', basis: BASIS, verified: false })

export const module: Module = {
  id: 'organisation',
  title: { zh: '机构与人员', en: 'Organisation' },
  basis: [
    '《行政事业单位内部控制规范（试行）》（财会〔2012〕21号）不相容岗位分离、关键岗位轮岗 [DK]',
    'GB/T 22239—2019《信息安全技术 网络安全等级保护基本要求》：系统管理、审计管理、安全管理 [DK]',
  ],
  kinds: KINDS,
  positions: [
    { code: 'organisation.system', title: { zh: '系统管理员', en: 'System administrator' }, office: true, duties: ['organisation.write'] },
    { code: 'organisation.security', title: { zh: '安全保密管理员', en: 'Security administrator' }, office: true, duties: ['organisation.approve'] },
    { code: 'organisation.audit', title: { zh: '安全审计员', en: 'Audit administrator' }, office: true, duties: ['organisation.audit'] },
  ],
  duties: {
    'organisation.write': { zh: '登记机构与人员', en: 'register units and people' },
    'organisation.approve': { zh: '批准机构与人员变动', en: 'approve changes of units and people' },
    'organisation.audit': { zh: '查看审计日志', en: 'read the audit logs' },
  },
  matrix: [
    { pair: 'organisation', duty: 'organisation.write', side: 'write', title: { zh: '登记', en: 'register' }, scope: 'money', noun: 'organisation', basis: BASIS, verified: false },
    { pair: 'organisation', duty: 'organisation.approve', side: 'approve', title: { zh: '批准', en: 'approve' }, scope: 'money', noun: 'organisation', basis: BASIS, verified: false },
    three('organisation.write', 'system', '系统管理', 'system'), three('organisation.approve', 'security', '安全管理', 'security'),
    three('organisation.audit', 'audit', '审计管理', 'audit'),
  ],
  refusals: refuse,
  faults: faultsOf(KINDS.map(({ code }) => code)),
  catalogues: { position: positions, duty: duties },
}
