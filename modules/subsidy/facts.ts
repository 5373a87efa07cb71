import type { FactModel, FieldSpec } from '#kernel/rules/model.ts'
import { registerGroup } from '#modules/register/public.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const count = (zh: string, en: string): FieldSpec => ({ ...field('int', zh, en), lo: 0, hi: 1_000_000_000 })
const BY_ID = ['beneficiary.id']

/** What is known of a subsidy and of who receives it. The payment form says who that is; how a card was checked and what area was declared it does not. */
export const MODEL: FactModel = {
  groups: {
    subsidyLine: {
      title: { zh: '补贴明细', en: 'line of a subsidy' }, from: 'nothing',
      fields: { bankMatched: field('bool', '姓名与卡号相符', 'name and card match'), areaLi: count('申报面积（厘）', 'declared area in thousandths of mu') },
    },
    publicity: { title: { zh: '公示', en: 'public notice' }, from: 'nothing',
      fields: { endedOn: field('date', '公示截止日', 'ended on'), workdays: { ...count('公示工作日数', 'working days'), hi: 10_000 } } },
    deceased: registerGroup('deceased', BY_ID),
    fiscalPerson: registerGroup('fiscal-person', BY_ID),
    villageCadre: registerGroup('village-cadre', BY_ID),
    landRight: registerGroup('land-right', BY_ID),
    holding: registerGroup('holding', BY_ID),
    enrolment: registerGroup('enrolment', BY_ID),
  },
}

export const SUBSIDY_BATCH: FactModel = { groups: { subsidyBatch: { title: { zh: '补贴批次', en: 'subsidy batch' },
  fields: { scheme: field('text', '补贴项目', 'scheme'), dueOn: field('date', '应发日期', 'due on'), paidOn: field('date', '实发日期', 'paid on') } } } }
