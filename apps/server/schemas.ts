import { Type, type Static, type TSchema } from '@fastify/type-provider-typebox'
import type { Body, Field, StateWord } from '#kernel/document/model.ts'
import type { Layout } from '#kernel/process/model.ts'
import type { Finding } from '#kernel/rules/model.ts'
import type { ScoreView } from './evidence/model.ts'
import type { YearView } from './demonstration/year/model.ts'
import type * as model from './model.ts'
import type * as tokens from './tokens/model.ts'
import type * as webhooks from './webhooks/model.ts'

/** The contract of model.ts as JSON Schema, for OpenAPI and for what is taken in. `Same` fails the type check when the two part. */

const closed = { additionalProperties: false }
const text = Type.String()
const count = Type.Integer()
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const page = <Schema extends TSchema>(item: Schema) => Type.Object({ items: Type.Array(item), next: orNull(text) })

export const REGION = Type.String({ pattern: '^\\d{9}$', description: '九位财政区划 nine digits of a fiscal region' })
export const ID = Type.String({ minLength: 1, maxLength: 60, description: 'UUID' })
export const WORD = Type.String({ minLength: 1, maxLength: 60 })
export const LIMIT = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))
export const AFTER = Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'next of the page before' }))
export const closedObject = <Properties extends Record<string, TSchema>>(properties: Properties) => Type.Object(properties, closed)

const BILINGUAL = Type.Object({ zh: text, en: text })
const FEN = Type.String({ description: '整数分 whole fen' })
const INSTANT = Type.String({ description: 'ISO 8601, UTC' })
const BODY = Type.Unsafe<Body>({ type: 'object', description: '栏目与值 fields and values' })
const SHOWN_FINDING = Type.Unsafe<model.ShownFinding>({ type: 'object', description: 'Finding of kernel/rules, with basis and names' })
const SCORE = Type.Unsafe<ScoreView>({ type: 'object', additionalProperties: true, description: '类型评分 points of a verdict under a typology' })
const FINDING = Type.Unsafe<Finding>({ type: 'object', description: 'Finding of kernel/rules' })

export const REFUSAL = Type.Object({ code: text, message: BILINGUAL })
const UNIT = Type.Object({ id: text, name: text })

export const ME = Type.Object({
  person: UNIT,
  positions: Type.Array(Type.Object({
    id: text, region: text, code: text, name: BILINGUAL, unit: UNIT, office: Type.Boolean(),
    role: Type.Union([Type.Literal('primary'), Type.Literal('deputy')]), makes: Type.Array(text),
  })),
  regions: Type.Array(Type.Object({
    region: text, name: text, level: Type.Union([Type.Literal('province'), Type.Literal('city'), Type.Literal('county'), Type.Literal('town')]),
  })),
  demonstration: Type.Boolean(),
  administrator: Type.Boolean(),
})

export const TOKEN = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '链接中 # 之后的部分 what follows # in the link' })
export const FIRST_LINK_REQUEST = closedObject({ token: TOKEN })
const FIRST_OF = Type.Union([Type.Literal('system'), Type.Literal('security'), Type.Literal('audit')])
export const FIRST_LINK = Type.Object({ administers: FIRST_OF, expiresAt: INSTANT })
export const FIRST_ADMINISTRATOR_REQUEST = closedObject({
  token: TOKEN, name: WORD, staffNumber: WORD, login: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: 256 }),
  region: Type.Optional(Type.String({ maxLength: 20 })), office: Type.Optional(WORD),
})
export const FIRST_ADMINISTRATOR = Type.Object({
  me: ME, links: Type.Union([Type.Object({ security: text, audit: text }), Type.Null()]),
})

export const DEMONSTRATION = Type.Array(Type.Object({
  login: text, password: text, name: text, position: BILINGUAL, unit: text, region: text,
}))

const MADE_TOKEN = {
  id: text, name: text, region: text, kinds: Type.Array(text), position: orNull(text), madeAt: INSTANT, expiresAt: INSTANT, usedAt: orNull(INSTANT),
  state: Type.Union([Type.Literal('valid'), Type.Literal('expired'), Type.Literal('revoked')]),
}
export const TOKENS = Type.Array(Type.Object(MADE_TOKEN))
export const NEW_TOKEN = Type.Object({ ...MADE_TOKEN, secret: text })

const WEBHOOK = {
  id: text, url: text, topics: Type.Array(text), state: Type.Union([Type.Literal('live'), Type.Literal('dead'), Type.Literal('ended')]), failures: count,
  problem: orNull(BILINGUAL), madeAt: INSTANT, nextAt: orNull(INSTANT), deliveredAt: orNull(INSTANT),
}
export const WEBHOOKS = Type.Array(Type.Object(WEBHOOK))
export const NEW_WEBHOOK = Type.Object({ ...WEBHOOK, secret: text })

export const YEAR = Type.Object({
  state: Type.Union([Type.Literal('loading'), Type.Literal('ready'), Type.Literal('failed')]), year: count, done: count, total: count, offices: count, units: count,
})

export const KINDS = Type.Array(Type.Object({
  code: text, title: BILINGUAL, fields: Type.Unsafe<Field[]>({ type: 'array' }),
  states: Type.Unsafe<Record<string, StateWord>>({ type: 'object' }), actions: Type.Record(text, BILINGUAL),
  layout: Type.Unsafe<Layout>({ type: 'object' }), columns: Type.Array(text), copied: Type.Array(text),
  concerns: Type.Array(text),
  prints: Type.Array(Type.Object({ code: text, title: BILINGUAL, positions: Type.Array(text), states: Type.Array(text) })),
}))

export const CATALOGUE = Type.Object({
  title: BILINGUAL, source: text, verified: Type.Boolean(), entries: Type.Array(Type.Object({ code: text, zh: text, en: text })),
})

const ROW = {
  id: text, region: text, kind: text, number: orNull(text), title: text, titleZh: orNull(text), titleEn: orNull(text), unit: UNIT, state: text, amountFen: orNull(FEN), madeBy: text, madeAt: INSTANT,
  cameBack: orNull(text),
}
const DOCUMENT_ROW = Type.Object(ROW)
export const DOCUMENTS = page(DOCUMENT_ROW)

export const TODO = page(Type.Object({
  task: text, document: DOCUMENT_ROW, node: BILINGUAL, openedAt: INSTANT, dueAt: INSTANT, daysLeft: count, effect: orNull(text), bulk: Type.Array(text),
}))

const ENDING = Type.Object({
  action: text, person: text, position: BILINGUAL, reason: orNull(text),
  next: orNull(Type.Object({ act: Type.Union([Type.Literal('copy'), Type.Literal('replace'), Type.Literal('correct')]), document: text })),
})
export const NOTICES = page(Type.Object({
  id: text, about: Type.Union([Type.Literal('task'), Type.Literal('returned'), Type.Literal('ended'), Type.Literal('webhook')]), document: orNull(DOCUMENT_ROW), said: orNull(BILINGUAL), task: orNull(text), node: orNull(BILINGUAL),
  ending: orNull(ENDING), over: Type.Boolean(), at: INSTANT, read: Type.Boolean(),
}))
export const UNREAD = Type.Object({ unread: count })

const ACTION = Type.Object({
  action: text, title: BILINGUAL, enabled: Type.Boolean(), why: orNull(BILINGUAL), who: Type.Array(text), task: orNull(text),
  needsReason: Type.Boolean(), reasonTitle: orNull(BILINGUAL), opinionOn: Type.Array(text), asks: Type.Array(BILINGUAL), tone: Type.Union([Type.Literal('primary'), Type.Literal('default'), Type.Literal('danger')]),
})
const BUDGET = Type.Object({ indicator: Type.Object({ id: text, code: text, title: text }), availableFen: FEN, afterFen: FEN })
const TRANSFER = Type.Object({
  event: text, kind: text, amountFen: FEN, at: INSTANT,
  legs: Type.Array(Type.Object({
    code: text, account: BILINGUAL, holder: text, leg: Type.Union([Type.Literal(1), Type.Literal(-1)]), afterFen: FEN,
  })),
})
export const ATTACHMENT = Type.Object({
  sha256: text, name: text, type: text, kind: text, bytes: count, person: text, at: INSTANT,
})

export const DOCUMENT_VIEW = Type.Object({
  ...ROW,
  version: count, round: count, body: BODY, references: Type.Record(text, text), actions: Type.Array(ACTION),
  verdicts: Type.Array(Type.Object({ id: text, command: text, at: INSTANT, effect: text, findings: Type.Array(SHOWN_FINDING), scores: Type.Array(SCORE) })),
  ledger: Type.Object({ transfers: Type.Array(TRANSFER), budget: orNull(BUDGET) }),
  flow: Type.Object({
    signOff: orNull(BILINGUAL), standing: Type.Array(text), done: Type.Array(text),
    tasks: Type.Array(Type.Object({ task: text, node: text, name: BILINGUAL, position: BILINGUAL, dueAt: INSTANT, who: Type.Array(text) })),
  }),
  timeline: Type.Array(Type.Object({
    n: count, action: text, node: BILINGUAL, person: text, position: BILINGUAL, onBehalfOf: orNull(text), at: INSTANT, reason: orNull(text),
    effect: orNull(text), leaf: text,
  })),
  related: Type.Array(DOCUMENT_ROW),
  attachments: Type.Array(ATTACHMENT),
})

export const COPY = Type.Object({ kind: text, body: BODY, references: Type.Record(text, text) })

export const PROOFS = Type.Array(Type.Object({
  position: text, leaf: Type.Unknown(), leafBytes: text, covered: Type.Boolean(), checkpoint: orNull(text), hashes: Type.Array(text),
}))

const REASON = Type.Optional(Type.String({ maxLength: 1_000 }))

export const PREVIEW_REQUEST = closedObject({
  region: REGION, position: ID, kind: WORD, document: ID, action: WORD, task: Type.Optional(ID), body: Type.Optional(BODY),
  reason: REASON,
})
export const PREVIEW = Type.Object({
  refusal: orNull(REFUSAL), short: orNull(REFUSAL), effect: orNull(text), findings: Type.Array(SHOWN_FINDING), budget: orNull(BUDGET), foreseen: Type.Array(BILINGUAL),
  next: Type.Array(Type.Object({ node: BILINGUAL, position: BILINGUAL, who: Type.Array(text), timeLimitDays: count })),
})

export const COMMAND_REQUEST = closedObject({
  key: Type.String({ minLength: 1, maxLength: 200 }),
  region: REGION, position: ID, kind: WORD, document: ID, action: WORD, task: Type.Optional(ID),
  version: Type.Optional(Type.Integer({ minimum: 0 })), body: Type.Optional(BODY), reason: REASON,
})
export const COMMAND_ANSWER = Type.Object({
  document: text, kind: text, number: orNull(text), state: text, version: count, seq: text, effect: orNull(text),
  findings: Type.Array(FINDING), leaf: text, born: Type.Array(Type.Object({ id: text, kind: text })),
})

export const TABLE = Type.Object({
  rows: Type.Array(BODY), rejected: Type.Array(Type.Object({ line: count, why: BILINGUAL })),
})

type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : never) : never
const same: {
  refusal: Same<Static<typeof REFUSAL>, model.RefusalAnswer>
  me: Same<Static<typeof ME>, model.Me>
  firstLink: Same<Static<typeof FIRST_LINK>, model.FirstLinkView>
  firstAdministrator: Same<Static<typeof FIRST_ADMINISTRATOR_REQUEST>, model.FirstAdministratorRequest>
  demonstration: Same<Static<typeof DEMONSTRATION>, model.DemonstrationPerson[]>
  tokens: Same<Static<typeof TOKENS>, tokens.TokenView[]>
  newToken: Same<Static<typeof NEW_TOKEN>, tokens.NewTokenView>
  webhooks: Same<Static<typeof WEBHOOKS>, webhooks.WebhookView[]>
  newWebhook: Same<Static<typeof NEW_WEBHOOK>, webhooks.NewWebhookView>
  year: Same<Static<typeof YEAR>, YearView>
  kinds: Same<Static<typeof KINDS>, model.KindView[]>
  catalogue: Same<Static<typeof CATALOGUE>, model.CatalogueView>
  todo: Same<Static<typeof TODO>, model.Page<model.TodoItem>>
  notices: Same<Static<typeof NOTICES>, model.Page<model.NoticeView>>
  unread: Same<Static<typeof UNREAD>, model.UnreadView>
  documents: Same<Static<typeof DOCUMENTS>, model.Page<model.DocumentRow>>
  document: Same<Static<typeof DOCUMENT_VIEW>, model.DocumentView>
  copy: Same<Static<typeof COPY>, model.CopyView>
  attachment: Same<Static<typeof ATTACHMENT>, model.AttachmentView>
  proofs: Same<Static<typeof PROOFS>, model.ProofView[]>
  preview: Same<Static<typeof PREVIEW>, model.PreviewView>
  command: Same<Static<typeof COMMAND_REQUEST>, model.CommandRequest>
  answer: Same<Static<typeof COMMAND_ANSWER>, model.CommandAnswer>
  table: Same<Static<typeof TABLE>, model.TableView>
} = {
  refusal: true, me: true, firstLink: true, firstAdministrator: true, demonstration: true, year: true, webhooks: true, newWebhook: true, tokens: true, newToken: true, kinds: true, catalogue: true, todo: true, notices: true, unread: true, documents: true, document: true, copy: true, attachment: true, proofs: true,
  preview: true, command: true, answer: true, table: true,
}
void same
