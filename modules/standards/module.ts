import type { Module } from '#kernel/module/model.ts'
import { MODEL, THREE_PUBLIC_YEAR, VEHICLE_YEAR } from './facts.ts'
import { PARAMETERS } from './parameters.ts'

const testsFolder = new URL('tests/', import.meta.url)

export const module: Module = {
  id: 'standards',
  title: { zh: '支出标准', en: 'Expenditure standards' },
  basis: ['《党政机关厉行节约反对浪费条例》[DK]', '财行〔2013〕531号、财行〔2016〕214号、财行〔2016〕540号 [DK]'],
  kinds: [],
  positions: [],
  matrix: [],
  packs: [{ judges: 'payment', rulesFolder: new URL('rules/', import.meta.url), model: MODEL, features: [], parameters: PARAMETERS.filter(({ id }) => id !== 'vehicle_times') }],
  populations: [
    { code: 'three-public-year', title: { zh: '单位三公经费同期', en: 'three-public costs of a unit' }, testsFolder, rows: null, features: [], parameters: [], model: THREE_PUBLIC_YEAR },
    { code: 'vehicle-year', title: { zh: '单车全年', en: 'a vehicle’s year' }, testsFolder, rows: null, features: [], parameters: PARAMETERS, model: VEHICLE_YEAR },
  ],
}
