import type { Module } from '#kernel/module/model.ts'
import { REGISTERS } from './model.ts'
import { refuse, registerLoad } from './register-load.ts'
import { readRegister, readTaken, stageList, verifyLoads } from './store.ts'

/** Who takes a list over does not check it. */
const set = (duty: string, side: string) => (
  { pair: 'registerLoad', duty, side, scope: 'money' as const, noun: 'registerLoad', basis: '不相容岗位 54', verified: false })

export const module: Module = {
  id: 'register',
  title: { zh: '外部登记簿', en: 'Outside registers' },
  basis: ['《个人信息保护法》：最小必要，仅供规则核对 [DK]', '各登记簿的来源见 model.ts'],
  kinds: [registerLoad],
  positions: [
    { code: 'register.keeper', title: { zh: '登记簿接收岗', en: 'Register keeper' }, office: true, duties: ['register.load'] },
    { code: 'register.checker', title: { zh: '登记簿核对岗', en: 'Register check' }, office: true, duties: ['register.check'] },
  ],
  duties: {
    'register.load': { zh: '报送名册', en: 'hand in registers' },
    'register.check': { zh: '核对名册', en: 'check registers' },
  },
  matrix: [set('register.load', 'load'), set('register.check', 'check')],
  refusals: refuse,
  faults: verifyLoads,
  registers: REGISTERS.map((spec) => ({
    ...spec,
    read: (client, region, keys) => readRegister(client, region, spec.name, keys),
    taken: readTaken,
    stage: stageList,
    load: registerLoad.code,
    position: 'register.keeper',
  })),
}
