import { refusals, type Bilingual } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'webhooks.not_administrator': {
    status: 403,
    zh: '事件推送由本地区的系统管理员设置。',
    en: 'Webhooks are set up by the system administrator of the region.',
  },
  'webhooks.bad_url': {
    zh: '接收地址应为完整的 https 地址，不含用户名、密码和 #。',
    en: 'The address is a whole https URL without user name, password or #.',
  },
  'webhooks.not_https': {
    zh: '接收地址须用 https。内网接收端须由部署人员以 SLUICE_WEBHOOK_PRIVATE=1 允许。',
    en: 'The address must be https. For receivers inside the network the operator sets SLUICE_WEBHOOK_PRIVATE=1.',
  },
  'webhooks.private': {
    zh: '接收地址在本机或内网。确需推送的，由部署人员以 SLUICE_WEBHOOK_PRIVATE=1 允许。',
    en: 'The address lies on this machine or inside the network. If that is meant, the operator sets SLUICE_WEBHOOK_PRIVATE=1.',
  },
  'webhooks.topic': {
    zh: '没有“{topic}”这类事件。请写“单据种类.动作”“单据种类.*”或“*”。',
    en: 'There are no events “{topic}”. Write kind.action, kind.* or *.',
  },
  'webhooks.too_many': {
    status: 409,
    zh: '本地区已有 {limit} 个推送。请先结束不用的。',
    en: 'The region has {limit} webhooks. End those that are not used.',
  },
  'webhooks.no_such': {
    status: 403,
    zh: '没有这个推送，或它现在不能这样处理。请刷新列表。',
    en: 'There is no such webhook, or this cannot be done with it now. Reload the list.',
  },
})

/** A program that is told of events. */
export interface WebhookView {
  id: string
  url: string
  topics: string[]
  state: 'live' | 'dead' | 'ended'
  failures: number
  /** What went wrong last. */
  problem: Bilingual | null
  madeAt: string
  /** When it is tried again. */
  nextAt: string | null
  deliveredAt: string | null
}

/** Once: with it the receiver checks what comes. */
export interface NewWebhookView extends WebhookView {
  secret: string
}
