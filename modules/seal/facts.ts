import type { Document } from '#kernel/document/model.ts'
import type { FactModel, Facts } from '#kernel/rules/model.ts'

/** What rules may know of a request. */
export const MODEL: FactModel = {
  groups: {
    request: {
      title: { zh: '用印', en: 'seal use' },
      fields: {
        title: { type: 'text', title: { zh: '文件名称', en: 'document title' }, nullable: true },
        reason: { type: 'text', title: { zh: '用印事由', en: 'reason' }, nullable: true },
      },
    },
  },
}

export function facts({ body }: Document): Facts {
  return { request: { title: (body.documentTitle as string | null) ?? null, reason: (body.reason as string | null) ?? null } }
}
