import { run, type Answer, type Command } from '#kernel/command/index.ts'
import { testOffice } from '#kernel/command/testing.ts'
import type { Body } from '#kernel/document/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'

export const TODAY = '2026-10-12'
export const WRITER = 'organisation.system'
export const APPROVER = 'organisation.security'

/** The test office with what its two administrators do; the clock stands at ten in the morning of TODAY. */
export async function testOrganisation() {
  const office = await testOffice({ clock: () => new Date(`${TODAY}T02:00:00Z`) })
  let count = 0
  const number = () => `N-${count += 1}`

  /** Registers and approves; the answer of the approval. */
  async function change(kind: string, body: Record<string, unknown>): Promise<Answer> {
    const document = newId()
    const submitted = await office.act(WRITER, { kind, document, action: 'submit', body: { reason: '测试', ...body } as Body })
    return isRefusal(submitted) ? submitted : office.act(APPROVER, { kind, document, action: 'approve' })
  }

  async function done(kind: string, body: Record<string, unknown>): Promise<string> {
    const answer = await change(kind, body)
    if (isRefusal(answer)) throw new Error(`${answer.code}: ${answer.message.zh}`)
    return answer.document
  }

  async function joined(name = '新人'): Promise<{ staffNumber: string; person: string }> {
    const staffNumber = number()
    await done('personChange', { act: 'join', staffNumber, name, day: TODAY })
    const { rows } = await office.database.owner.query<{ id: string }>('select id from access.person where staff_number = $1', [staffNumber])
    return { staffNumber, person: rows[0]!.id }
  }

  const appoint = (staffNumber: string, unit: string, position: string, more: Record<string, unknown> = {}) => (
    change('assignmentChange', { act: 'begin', staffNumber, unit, position, role: 'deputy', day: TODAY, ...more }))
  const dismiss = (staffNumber: string, unit: string, position: string) => change('assignmentChange', { act: 'end', staffNumber, unit, position, day: TODAY })

  /** What somebody does in a position; without a command they draft a payment. */
  async function actAs(person: string, position: string, command: Partial<Command> = {}): Promise<Answer> {
    const actor = { person, position: office.actor(position).position }
    return (await run(office.gate, office.region, [{ key: newId(), actor, kind: 'payment', document: newId(), action: 'draft', body: {}, ...command }]))[0]!
  }

  return { office, number, change, done, joined, appoint, dismiss, actAs }
}

export const code = (answer: Answer) => (isRefusal(answer) ? answer.code : answer.state)
