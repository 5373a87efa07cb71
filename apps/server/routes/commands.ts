import { preview, type Command } from '#kernel/command/index.ts'
import { withReader } from '#kernel/database/index.ts'
import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import { sendRefusal } from '../answer-error.ts'
import type { BudgetEffect, CommandRequest, PreviewView } from '../model.ts'
import { route } from '../route.ts'
import { COMMAND_ANSWER, COMMAND_REQUEST, PREVIEW, PREVIEW_REQUEST } from '../schemas.ts'
import { codeNames } from '../code-names.ts'
import { shownFindings } from '../shown-finding.ts'
import { positionName } from '../site.ts'
import { spoken } from '../spoken.ts'
import { thingsOf } from '../store/document-view.ts'

const run = route({
  method: 'POST', path: '/api/commands', may: 'position', answer: COMMAND_ANSWER,
  summary: { zh: '办理：保存、送审、同意、退回等', en: 'Act: save, submit, approve, send back and all else' },
  body: COMMAND_REQUEST,
  handle: async ({ site, caller, region, body, reply }) => {
    const answer = await site.submit(region, commandOf(caller.person, body))
    return isRefusal(answer) ? sendRefusal(reply, spoken(site, answer)) : answer
  },
})

const ask = route({
  method: 'POST', path: '/api/preview', may: 'position', answer: PREVIEW,
  summary: { zh: '预判：不写入任何内容', en: 'Preview: what would happen; writes nothing' },
  body: PREVIEW_REQUEST,
  handle: async ({ site, caller, region, reader, body }): Promise<PreviewView> => {
    const kind = site.kinds.get(body.kind)
    const told = await preview(site.gate, region, {
      ...commandOf(caller.person, { ...body, key: 'preview' }), ...(body.reason === undefined ? { unsaid: true as const } : {}),
    })
    const { budget } = told
    const said = (refusal: Refusal | null) => {
      const words = refusal && spoken(site, refusal)
      return words && { code: words.code, message: words.message }
    }
    const things = budget && await withReader(site.pools.read, reader, (client) => (
      thingsOf(client, site.modules, region, 'indicator', [budget.indicator])))
    const thing = budget && things?.get(budget.indicator)
    return {
      refusal: said(told.refusal),
      short: said(told.short),
      effect: told.effect,
      findings: kind ? shownFindings(kind, told.findings, codeNames(site)) : [],
      foreseen: told.foreseen,
      // A balance that this reader may not see stays unsaid.
      budget: budget && thing
        ? { indicator: { id: budget.indicator, ...thing }, availableFen: budget.availableFen, afterFen: budget.afterFen } satisfies BudgetEffect : null,
      next: told.next.map((one) => ({
        node: one.name, position: positionName(site, one.position), who: one.who, timeLimitDays: one.timeLimitDays,
      })),
    }
  },
})

export const COMMAND_ROUTES = [run, ask]

/** The actor is the session's person; only the position is chosen by the caller, and it has been checked. */
function commandOf(person: string, { key, position, kind, document, action, task, version, body, reason }: Omit<CommandRequest, 'region'>): Command {
  return {
    key, actor: { person, position }, kind, document, action,
    ...(task === undefined ? {} : { task }), ...(version === undefined ? {} : { version }),
    ...(body === undefined ? {} : { body }), ...(reason === undefined ? {} : { reason }),
  }
}
