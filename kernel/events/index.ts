export { forgetNotices, insertNotices, listNotices, markRead, tellPersons, unreadNotices, type Notice, type NoticePlace, type ShownNotice } from './notice-store.ts'
export { endWebhook, eventsFor, insertWebhook, leaseWebhooks, listWebhooks, reviveWebhook, webhookDelivered, webhookFailed, type Webhook, type WebhookEvent } from './webhook-store.ts'
export { insertOutbox, type OutboxRow } from './store.ts'
export { relay, type Event, type Handler } from './worker.ts'
