import type { Module } from '#kernel/module/model.ts'
import { REGISTERS } from './model.ts'
import { readRegister, takeRegister } from './store.ts'

export const module: Module = {
  id: 'register',
  title: { zh: '外部登记簿', en: 'Outside registers' },
  basis: ['《个人信息保护法》：最小必要，仅供规则核对 [DK]', '各登记簿的来源见 model.ts'],
  kinds: [],
  positions: [],
  matrix: [],
  registers: REGISTERS.map((spec) => ({
    ...spec,
    read: (client, region, keys) => readRegister(client, region, spec.name, keys),
    take: (client, region, list) => takeRegister(client, region, spec.name, list),
  })),
}
