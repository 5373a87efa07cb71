import type { FactModel, FieldSpec } from '#kernel/rules/model.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const count = (zh: string, en: string): FieldSpec => ({ ...field('int', zh, en), lo: 0, hi: 100_000 })

/** Receptions and trips behind a payment, beyond the heads, days and approvals that its form states. No form carries these yet. */
export const MODEL: FactModel = {
  groups: {
    threePublic: { title: { zh: '三公经费执行', en: 'three-public costs' }, from: 'nothing', fields: { paid: field('money', '本年已支出', 'paid this year') } },
    reception: {
      title: { zh: '公务接待', en: 'reception' }, from: 'nothing',
      fields: {
        letter: field('bool', '有派出单位公函', 'has the visitors’ letter'), list: field('bool', '有接待清单', 'has the list'),
      },
    },
    trip: {
      title: { zh: '出差', en: 'trip' }, from: 'nothing',
      fields: {
        hotelNight: field('money', '每晚住宿费', 'hotel a night'),
        hotelLimit: field('money', '职级与城市住宿标准', 'hotel limit of rank and city'), transportOver: field('bool', '交通工具超等级', 'transport above the rank'),
      },
    },
  },
}

export const THREE_PUBLIC_YEAR: FactModel = {
  groups: { threePublicYear: { title: { zh: '三公经费同期', en: 'three-public costs, same months' },
    fields: { paid: field('money', '本年同期支出', 'this year'), paidLastYear: field('money', '上年同期支出', 'last year') } } },
}

export const VEHICLE_YEAR: FactModel = {
  groups: {
    vehicleYear: {
      title: { zh: '公务用车', en: 'official vehicle' },
      fields: {
        plate: field('text', '号牌', 'plate'), cost: field('money', '本年运维费', 'cost this year'), fleetMean: field('money', '车队均值', 'mean of the fleet'),
        cars: count('现有车辆', 'cars'), quota: count('车辆编制', 'quota'),
      },
    },
  },
}
