import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'desk.text_short': {
    zh: '查找内容太短。请输入至少两个字，或完整的单据号、金额。',
    en: 'That is too short to look for. Type at least two characters, or a whole number or amount.',
  },
  'desk.too_many_views': {
    status: 409,
    zh: '您在本页已保存 {most} 个视图，不能再加。请先删去不用的视图。',
    en: 'You have saved {most} views of this page already. Remove one that you no longer use.',
  },
})

/** Filters of a list under a name: what stands in the address of the page, by name. */
export interface SavedView {
  name: string
  query: Record<string, string>
}

/** What a document is found by. */
export interface Found {
  document: string
  unit: string
  number: string | null
  title: string
  amountFen: bigint | null
  madeAt: Date
}
