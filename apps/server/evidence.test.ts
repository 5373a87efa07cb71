import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leafHash, openCheckpoint, parseVkey, sequenceRegion, verifyInclusion, type Signer } from '#kernel/log/index.ts'
import { newId } from '#kernel/values/id.ts'
import { isRefusal } from '#kernel/values/refusal.ts'
import type { EvidenceFile, EvidencePart, EvidenceRowView, PrecisionView } from './evidence/model.ts'
import type { DocumentView, Page } from './model.ts'
import { signerForTests } from './test-signer.ts'
import { paymentBody, testServer, type TestServer } from './test-server.ts'

let server: TestServer
const cookies: Record<string, string> = {}
/** A payment of the school that is held: it pays the school itself, on an invoice that the clinic and the school (`other`) have paid before. */
let held: string
let other: string
let verdict: string
/** Signs in the place of the server, which has not been told of what the office did. */
let signer: Signer

const ACCOUNT = '6222000055556666'

beforeAll(async () => {
  server = await testServer()
  signer = await signerForTests()
  const { office } = server
  for (const position of ['unit.clerk', 'clinic:unit.clerk', 'treasury.payer', 'monitoring.officer', 'unit.financeHead']) {
    cookies[position] = await server.login(await server.account(office.actor(position).person))
  }
  const [school, clinic] = [await office.indicator('school', 900_000_00n), await office.indicator('clinic', 900_000_00n)]
  const submit = (clerk: string, indicator: string, changes: Record<string, unknown>) => {
    const document = newId()
    return office.done(clerk, { kind: 'payment', document, action: 'submit', body: paymentBody(indicator, changes) as never }).then(() => document)
  }
  const invoiced = { payee: '某区第一中学', payeeAccount: ACCOUNT, invoice: '24332000000001234567' }
  for (const payee of ['甲公司', '乙公司']) await submit('clinic:unit.clerk', clinic, { payee, payeeAccount: ACCOUNT })
  for (const purpose of ['卫生院用途其一', '卫生院用途其二']) await submit('clinic:unit.clerk', clinic, { ...invoiced, purpose })
  other = await submit('unit.clerk', school, { ...invoiced, purpose: '学校办公楼物业管理费' })
  held = await submit('unit.clerk', school, { ...invoiced, purpose: '费用' })
  verdict = await verdictOf(held)
})
afterAll(() => server.close())

async function verdictOf(document: string): Promise<string> {
  const { rows } = await server.office.database.owner.query<{ id: string }>(
    'select id from rules.verdict where region = $1 and document = $2 order by seq desc limit 1', [server.office.region, document])
  return rows[0]!.id
}
const get = (url: string, as: string) => server.ask({ method: 'GET', url, cookie: cookies[as] })
const at = (path: string, document = held, id = verdict) => `/api/verdicts/${id}/${path}?region=${server.office.region}&document=${document}`
const view = async (as: string) => (await get(`/api/documents/${server.office.region}/${held}`, as)).json() as DocumentView

/** What somebody does who has the file, the public key and nothing else. */
function proves(file: EvidenceFile, vkey: string): boolean {
  const verifier = parseVkey(vkey)
  if (isRefusal(verifier) || !file.leaf || !file.proof || !file.checkpoint) return false
  const signed = openCheckpoint(file.checkpoint, verifier)
  if (isRefusal(signed) || !signed.origin.endsWith(`/${file.region}`)) return false
  const claim = { index: Number(file.leaf.position), size: signed.size, root: signed.root, leafHash: leafHash(Buffer.from(file.leaf.bytes)) }
  if (!verifyInclusion(claim, file.proof.hashes.map((hash) => Buffer.from(hash, 'base64')))) return false
  const { verdict: recorded, document } = JSON.parse(file.leaf.bytes) as { document: string; verdict: { id: string; effect: string; findings: object[] } }
  const asking = (file.findings as { rule: string; version: number; outcome: string; effect: string | null }[])
    .filter(({ effect }) => Boolean(effect)).map(({ rule, version, outcome, effect }) => ({ rule, version, outcome, effect }))
  const named = new Set(recorded.findings.map((finding) => JSON.stringify(finding, ['rule', 'version', 'outcome', 'effect'])))
  return recorded.id === file.verdict.id && document === file.verdict.document && recorded.effect === file.verdict.effect
    && asking.every((finding) => named.has(JSON.stringify(finding))) && (!file.whole || asking.length === recorded.findings.length)
}

async function signedFile(as: string, document = held, id = verdict): Promise<EvidenceFile> {
  const client = await server.office.database.sequencer.connect()
  try {
    await sequenceRegion(client, server.office.region, signer, server.clock.now)
  } finally {
    client.release()
  }
  const answer = await get(at('evidence', document, id), as)
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
  return answer.json() as EvidenceFile
}

describe('the evidence of one verdict, taken away as a file', () => {
  it('is proven offline by the log alone: rules, thresholds, values, rows, leaf, proof and checkpoint are in it', async () => {
    const file = await signedFile('treasury.payer')
    expect(proves(file, signer.vkey)).toBe(true)
    expect(file).toMatchObject({ whole: true, verdict: { id: verdict, document: held, effect: 'intercept' } })
    const finding = (file.findings as { rule: string; values: object; tree: object; version: number }[]).find(({ rule }) => rule === 'ACCT-02')!
    expect(finding.values).toMatchObject({ 'payee.name': '某区第一中学', 'unit.name': '某区第一中学' })
    const rule = file.rules.find(({ id }) => id === 'ACCT-02')!
    expect(JSON.parse(rule.source)).toMatchObject({ id: 'ACCT-02', version: finding.version, when: 'payee.name = unit.name' })
    expect(file.parameters).toMatchObject({ person_large: '5000000' })
    expect(Object.keys(file.features).length).toBeGreaterThan(3)
  })

  it('stands in the export log', async () => {
    const { rows } = await server.office.database.owner.query<{ what: string; format: string }>(
      'select what, format from access.export_log where region = $1 order by at desc, id desc limit 1', [server.office.region])
    expect(rows).toEqual([{ what: 'payment.evidence', format: 'json' }])
  })

  it('proves nothing once the leaf, a hash, the verdict or a finding of it is changed', async () => {
    const file = await signedFile('treasury.payer')
    const changed = (change: (copy: EvidenceFile) => void) => {
      const copy = structuredClone(file)
      change(copy)
      return proves(copy, signer.vkey)
    }
    expect(changed(() => {})).toBe(true)
    expect(changed((copy) => { copy.leaf!.bytes = copy.leaf!.bytes.replace('intercept', 'record') })).toBe(false)
    expect(changed((copy) => { copy.proof!.hashes[0] = Buffer.alloc(32).toString('base64') })).toBe(false)
    expect(changed((copy) => { copy.checkpoint = copy.checkpoint!.replace(/\n\d+\n/, '\n9999\n') })).toBe(false)
    expect(changed((copy) => { copy.verdict.effect = 'pass' })).toBe(false)
    expect(changed((copy) => { copy.findings = copy.findings.slice(1) })).toBe(false)
    expect(changed((copy) => { (copy.findings[0] as { outcome: string }).outcome = 'pass' })).toBe(false)
  })

  it('tells people of a unit their part: findings for clerks, with their rules and thresholds only, proven as well', async () => {
    const [part, whole] = [await signedFile('unit.clerk'), await signedFile('treasury.payer')]
    expect(proves(part, signer.vkey)).toBe(true)
    const told = part.findings as { rule: string; tell: string }[]
    expect(told.map(({ rule }) => rule)).toContain('ACCT-02')
    expect(new Set(told.map(({ tell }) => tell))).toEqual(new Set(['clerk']))
    expect(part.rules.map(({ id }) => id).sort()).toEqual(told.map(({ rule }) => rule).sort())
    expect(whole.rules.length).toBeGreaterThan(part.rules.length)
    expect(part.parameters).not.toHaveProperty('person_large')
  })

  it('of a forbidden command, which left no step, has its leaf and proof too', async () => {
    const { office } = server
    const draft = { kind: 'payment', document: newId() }
    await office.done('unit.clerk', { ...draft, action: 'draft', body: paymentBody(await office.indicator('school', 100_000_00n), { economicClass: '39999' }) as never })
    await office.done('unit.clerk', { ...draft, action: 'submit' })
    const file = await signedFile('treasury.payer', draft.document, await verdictOf(draft.document))
    expect(file.verdict.effect).toBe('forbid')
    expect(proves(file, signer.vkey)).toBe(true)
  })

  it('of a verdict that is of another document, or of none, is refused like a document that does not exist', async () => {
    for (const [id, document] of [[newId(), held], [verdict, other], ['not-an-id', held]] as const) {
      const answer = await get(at('evidence', document, id), 'treasury.payer')
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'document.no_such'])
    }
  })
})

describe('the rows behind a feature', () => {
  const page = async (as: string, more = '') => (await get(`${at('rows')}&feature=invoice_sum${more}`, as)).json() as Page<EvidenceRowView>

  it('are named where the reader may see them, and told by their day where not', async () => {
    const [office, unit] = [await page('treasury.payer'), await page('unit.clerk')]
    expect(office.items.map(({ document }) => document?.title ?? null)).toEqual([expect.any(String), expect.any(String), expect.any(String)])
    expect(unit.items.map(({ document }) => document === null)).toEqual([true, true, false])
    expect(unit.items.map((row) => row.at)).toEqual(office.items.map((row) => row.at))
    expect(unit.items[2]!.document!.id).toBe(other)
    expect(JSON.stringify(unit)).not.toContain('卫生院用途')
  })

  it('come page by page, each once', async () => {
    const whole = await page('treasury.payer')
    const paged: EvidenceRowView[] = []
    for (let after = ''; ;) {
      const next: Page<EvidenceRowView> = await page('treasury.payer', `&limit=2${after}`)
      paged.push(...next.items)
      if (next.next === null) break
      after = `&after=${next.next}`
    }
    expect(paged).toEqual(whole.items)
  })

  it('of a finding that a reader is not told, and with a broken page marker, are refused', async () => {
    const asked = (feature: string, as: string, more = '') => get(`${at('rows')}&feature=${feature}${more}`, as).then((answer) => [answer.statusCode, (answer.json() as { code?: string }).code])
    expect(await asked('account_payees_year', 'treasury.payer')).toEqual([200, undefined])
    expect(await asked('account_payees_year', 'unit.clerk')).toEqual([403, 'document.no_such'])
    expect(await asked('nothing', 'treasury.payer')).toEqual([403, 'document.no_such'])
    expect(await asked('invoice_sum', 'treasury.payer', '&after=1.2')).toEqual([422, 'server.bad_cursor'])
  })
})

describe('a verdict on the page of its document', () => {
  const leaves = (part: EvidencePart): EvidencePart[] => (part.parts.length === 0 ? [part] : part.parts.flatMap(leaves))

  it('is told in words, with yuan, with what was not given, and with the way that made it', async () => {
    const findings = (await view('treasury.payer')).verdicts[0]!.findings
    const invoice = findings.find(({ rule }) => rule === 'DUP-02')!.evidence!
    expect(invoice).toMatchObject({ truth: true, decided: true })
    const values = leaves(invoice).flatMap((part) => part.values)
    expect(values).toContainEqual({ name: { zh: '该发票已付金额', en: 'paid on this invoice' }, value: { zh: '3,600.00 元', en: '3,600.00 yuan' }, given: true })
    expect(JSON.stringify(findings.map(({ evidence }) => evidence))).not.toMatch(/未知|unknown\)/)
  })

  it('names the level that bound a threshold, with the office as the register called it then', async () => {
    await server.office.database.owner.query(`insert into platform.office (region, name, level, valid_from, valid_to)
      values ($1, '某区财政局', 'county', '2020-01-01', null), ($1, '某县财政局', 'county', '2010-01-01', '2020-01-01')`, [server.office.region])
    const indicator = await server.office.indicator('school', 50_000_00n)
    const cash = newId()
    await server.office.act('unit.clerk', { kind: 'payment', document: cash, action: 'submit', body: paymentBody(indicator, { amountFen: '2000000', settlement: 'cash' }) as never })
    const { verdicts } = (await get(`/api/documents/${server.office.region}/${cash}`, 'treasury.payer')).json() as DocumentView
    const values = verdicts[0]!.findings.flatMap(({ evidence }) => (evidence ? leaves(evidence).flatMap((part) => part.values) : []))
    const bounds = new Set(values.map(({ bound }) => bound?.zh))
    expect(bounds).toEqual(new Set([undefined, '县级设定（某区财政局）']))
  })

  it('shows the office what typologies see in it, and people of a unit nothing of that', async () => {
    const [office, unit] = [(await view('treasury.payer')).verdicts[0]!.scores, (await view('unit.clerk')).verdicts[0]!.scores]
    expect(unit).toEqual([])
    const related = office.find(({ typology }) => typology === 'TYP-RELATED')!
    expect(related).toMatchObject({ origin: 'designed', level: 'alert', alert: 40, intercept: 80 })
    expect(related.contributions.map(({ rule, weight }) => [rule, weight])).toEqual([['ACCT-17', 30], ['ACCT-02', 20], ['TEXT-04', 10]])
    expect(related.score).toBe(60)
    expect(related.contributions[0]!.title.zh).not.toBe('ACCT-17')
  })

  it('has the effect of its rules alone, whatever its points', async () => {
    const { rows } = await server.office.database.owner.query<{ effect: string }>('select effect from rules.verdict where region = $1 and id = $2', [server.office.region, verdict])
    expect((await view('treasury.payer')).verdicts[0]!.effect).toBe(rows[0]!.effect)
  })
})

describe('what supervision sees of the rules', () => {
  const asked = (path: string, as: string) => get(`/api/rules/${path}?region=${server.office.region}&position=${server.office.actor(as).position}`, as)

  it('is the outcome of the alerts of each rule with its precision, none before the first decision', async () => {
    const table = (await asked('precision', 'monitoring.officer')).json() as PrecisionView[]
    const row = table.find(({ rule }) => rule === 'ACCT-02')!
    expect(row).toMatchObject({ released: 0, returned: 0, forbidden: 0, open: 2, precision: null, low: null, title: { zh: '同户名转账' } })
  })

  it('is not for those who pay, nor for the unit that explains', async () => {
    for (const as of ['treasury.payer', 'unit.financeHead']) {
      for (const path of ['precision', 'self-replay']) expect((await asked(path, as)).json(), `${path} ${as}`).toMatchObject({ code: 'access.no_duty' })
    }
  })

  it('is the newest self-replay, none before the first', async () => {
    expect((await asked('self-replay', 'monitoring.officer')).json()).toEqual({ last: null })
    await server.office.database.owner.query(
      `insert into command.self_replay values ($1, '2026-10-11', 5, 9, 1, 0, 's', '2026-10-12T01:00:00Z', $2)`,
      [server.office.region, JSON.stringify([{ verdict, document: held, command: 'submit', status: 'differs', why: null, differences: [{ what: 'effect', rule: null, name: null, stored: 'pass', recomputed: 'note' }] }])])
    expect((await asked('self-replay', 'monitoring.officer')).json()).toEqual({ last: {
      day: '2026-10-11', checked: 5, judged: 9, mismatches: 1, notRecomputed: 0, at: '2026-10-12T01:00:00.000Z',
      found: [{ verdict, document: held, status: 'differs', why: null, differences: [{ what: 'effect', rule: null, name: null }] }],
    } })
  })
})
