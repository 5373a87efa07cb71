import type { FactModel, FieldSpec } from '#kernel/rules/model.ts'
import { registerGroup } from '#modules/register/public.ts'

const field = (type: FieldSpec['type'], zh: string, en: string): FieldSpec => ({ type, title: { zh, en }, nullable: true })
const count = (zh: string, en: string): FieldSpec => ({ ...field('int', zh, en), lo: 0, hi: 1_000_000_000 })
const BY_ID = ['beneficiary.id']

/** Who receives a subsidy. The payment form carries no beneficiary yet, so what registers know of one waits for it. */
export const MODEL: FactModel = {
  groups: {
    beneficiary: {
      title: { zh: '补贴对象', en: 'beneficiary' }, from: 'nothing',
      fields: {
        id: field('text', '公民身份号码', 'identity number'), name: field('text', '姓名', 'name'), scheme: field('text', '补贴项目', 'scheme'),
        sameBatch: count('本批已领次数', 'times in this batch'), exclusiveSchemes: count('互斥补贴项数', 'schemes that exclude this one'),
        idValid: field('bool', '身份证号校验通过', 'identity number is valid'), bankMatched: field('bool', '姓名与卡号相符', 'name and card match'),
        cardPersons: count('该卡本月领取人数', 'persons on this card this month'), areaLi: count('申报面积（厘）', 'declared area in thousandths of mu'),
      },
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
