import { Type, type Static, type TSchema } from '@fastify/type-provider-typebox'
import type { Page } from '../model.ts'
import type * as model from './model.ts'

const text = Type.String()
const BILINGUAL = Type.Object({ zh: text, en: text })
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const page = <Schema extends TSchema>(item: Schema) => Type.Object({ items: Type.Array(item), next: orNull(text) })
const DAY = orNull(text)
const PLACE = Type.Object({ unit: text, position: BILINGUAL })
const ROLE = Type.Union([Type.Literal('primary'), Type.Literal('deputy')])

export const ORGANISATION = Type.Object({
  offices: Type.Array(Type.Object({ region: text, name: text, level: text, parent: orNull(text) })),
  units: Type.Array(Type.Object({ id: text, code: text, name: text, office: Type.Boolean(), parent: orNull(text), closedOn: DAY })),
  positions: Type.Array(Type.Object({
    id: text, unit: text, code: text, title: BILINGUAL, administers: text, closedOn: DAY,
    grants: Type.Array(Type.Object({ duty: text, name: BILINGUAL, limitFen: orNull(text), from: text, to: DAY })),
    holders: Type.Array(Type.Object({ assignment: text, person: text, role: ROLE, from: text, to: DAY })),
  })),
  persons: Type.Array(Type.Object({
    id: text, name: text, staffNumber: text, administers: text, joinedOn: DAY, leftOn: DAY,
    login: Type.Union([Type.Literal('open'), Type.Literal('none'), Type.Literal('closed')]), invited: Type.Boolean(),
  })),
})

export const CONFLICT_REPORT = Type.Object({
  sets: Type.Integer(), persons: Type.Integer(),
  conflicts: Type.Array(Type.Object({
    person: text, pair: text, scope: Type.Union([Type.Literal('unit'), Type.Literal('bureau'), Type.Literal('money')]),
    sides: Type.Tuple([BILINGUAL, BILINGUAL]), positions: Type.Tuple([BILINGUAL, BILINGUAL]), through: Type.Array(text),
  })),
  withoutPrimary: Type.Array(PLACE), withoutDeputy: Type.Array(PLACE), unstaffed: Type.Array(BILINGUAL),
})

export const LOGIN_LOG = page(Type.Object({
  at: text,
  outcome: Type.Union([Type.Literal('success'), Type.Literal('failure'), Type.Literal('barred'), Type.Literal('logout'), Type.Literal('invited')]),
  login: orNull(text), name: orNull(text), address: text, agent: text,
}))

export const OPERATION_LOG = Type.Object({
  items: Type.Array(Type.Object({
    leaf: text, at: text, kind: BILINGUAL, number: orNull(text), document: text, action: BILINGUAL, state: BILINGUAL,
    name: orNull(text), position: orNull(BILINGUAL), onBehalfOf: Type.Array(text),
  })),
  next: orNull(text),
  stopped: orNull(Type.Object({ leaves: Type.Integer(), day: Type.String({ description: '查到的最早一天，可作为止日接着查 earliest day looked at: the last day to ask for next' }) })),
})

export const EXPORT_OUTCOME = Type.Union([Type.Literal('done'), Type.Literal('begun'), Type.Literal('aborted')])
export const EXPORT_LOG = page(Type.Object({
  at: text, name: text, position: orNull(BILINGUAL), what: text, said: BILINGUAL, format: text, rows: orNull(Type.Integer()), about: text, aboutSaid: orNull(BILINGUAL), outcome: EXPORT_OUTCOME, address: text,
}))

export const LOOK_LOG = page(Type.Object({ at: text, name: text, position: orNull(BILINGUAL), document: text, kind: BILINGUAL, number: orNull(text), address: text }))

export const INVITATION_LINK = Type.Object({ link: text, expiresAt: text })
export const INVITATION = Type.Object({ name: text, login: orNull(text), expiresAt: text })

type Same<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : false) : false
/** What is declared and what is promised are one shape; a difference fails here. */
const same: {
  organisation: Same<Static<typeof ORGANISATION>, model.OrganisationView>
  conflicts: Same<Static<typeof CONFLICT_REPORT>, model.ConflictReport>
  logins: Same<Static<typeof LOGIN_LOG>, Page<model.LoginEntry>>
  operations: Same<Static<typeof OPERATION_LOG>, model.OperationLog>
  exports: Same<Static<typeof EXPORT_LOG>, Page<model.ExportEntry>>
  looks: Same<Static<typeof LOOK_LOG>, Page<model.LookEntry>>
  link: Same<Static<typeof INVITATION_LINK>, model.InvitationLink>
  invitation: Same<Static<typeof INVITATION>, model.InvitationView>
} = { organisation: true, conflicts: true, logins: true, operations: true, exports: true, looks: true, link: true, invitation: true }
void same
