import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkFileNames } from './check-file-names.ts'
import { checkGlossary, parseGlossary, wordsOfFile, wordsOfModel } from './check-glossary.ts'

const glossary = parseGlossary(`
| 中文 | identifier | note |
|---|---|---|
| 占用 · 释放 | \`reserve\` · \`release\` | never "lock", "freeze", "deduct"; 冻结 by order of an authority is \`freeze\` |
| 冻结 | \`freeze\` | by order |
| 级别 | \`level\` \`forbid intercept\` | data |
| 单据 | \`document\` | |
| 送审 | \`submit\` | |
`)

describe('the glossary', () => {
  it('is read from its table: words, and words that must not be used', () => {
    expect([...glossary.words]).toEqual(['reserve', 'release', 'freeze', 'level', 'forbid', 'intercept', 'document', 'submit'])
    expect([...glossary.forbidden]).toEqual([['lock', 'reserve'], ['deduct', 'reserve']])
  })

  it('catches a forbidden word inside an identifier of the field, not in prose and not where a lock is a lock', () => {
    const source = "// lock it\nconst lockedFen = 1\nexport function lockIndicator() { return 'lock' }\nconst block = clock"
    expect(wordsOfFile('modules/payment/postings.ts', source, glossary)).toEqual([
      'modules/payment/postings.ts: “lockedFen” – the glossary says reserve, not locked',
      'modules/payment/postings.ts: “lockIndicator” – the glossary says reserve, not lock',
    ])
    expect(wordsOfFile('kernel/database/migrate.ts', source, glossary)).toEqual([])
  })

  it('catches names that say nothing', () => {
    expect(wordsOfFile('apps/server/x.ts', 'export class PaymentManager {}\nconst dateUtils = 1\nconst serviceFee = 2', glossary)).toEqual([
      'apps/server/x.ts: “PaymentManager” ends in a word that says nothing', 'apps/server/x.ts: “dateUtils” ends in a word that says nothing',
    ])
  })

  it('wants every state, action and level of a model explained, and every refusal named after its folder', () => {
    const model = {
      payment: { states: { document: 1, wobbling: 1 }, actions: { submit: {}, nudge: {} } },
      LEVELS: ['forbid', 'purple'],
      refuse: Object.assign(() => null, { catalogue: { 'payment.over_budget': {}, 'level.unknown': {}, 'thing.odd': {}, 'payment': {} } }),
    }
    expect(wordsOfModel('modules/payment/model.ts', model, glossary)).toEqual([
      'modules/payment/model.ts: payment.states has “wobbling”, which no GLOSSARY.md explains',
      'modules/payment/model.ts: payment.actions has “nudge”, which no GLOSSARY.md explains',
      'modules/payment/model.ts: LEVELS has “purple”, which no GLOSSARY.md explains',
      'modules/payment/model.ts: the refusal “thing.odd” names neither its folder nor a glossary word',
      'modules/payment/model.ts: the refusal “payment” names neither its folder nor a glossary word',
    ])
  })
})

it('a module explains its own words in its own folder: they hold there, and change no meaning', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-words-'))
  const table = (...rows: string[]) => ['| 中文 | identifier | note |', '|---|---|---|', ...rows].join('\n')
  const files = {
    'package.json': '{ "type": "module" }',
    'GLOSSARY.md': table('| 占用 | `reserve` | never "lock" |', '| 送审 | `submit` | |'),
    'modules/seal/GLOSSARY.md': table('| 已用印 | `stamped` | never "sealed" |', '| 送审 | `submit` | |'),
    'modules/seal/model.ts': 'export const STATES = { stamped: 1, dried: 1 }\nexport const sealedFen = 1\nexport const lockFen = 1',
    'modules/grant/model.ts': 'export const STATES = { stamped: 1 }\nexport const sealedFen = 1',
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true })
    await writeFile(join(root, name), text)
  }
  expect(await checkGlossary(root)).toEqual([
    'modules/seal/GLOSSARY.md: “submit” has its meaning in GLOSSARY.md already',
    'modules/seal/model.ts: “sealedFen” – the glossary says stamped, not sealed',
    'modules/seal/model.ts: “lockFen” – the glossary says reserve, not lock',
    'modules/grant/model.ts: STATES has “stamped”, which no GLOSSARY.md explains',
    'modules/seal/model.ts: STATES has “dried”, which no GLOSSARY.md explains',
  ])
  await rm(root, { recursive: true, force: true })
})

it('files named after nothing are found wherever they lie', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-names-'))
  for (const name of ['kernel/values/utils.ts', 'modules/payment/date-helpers.ts', 'modules/payment/store.ts', 'ui/common/index.ts']) {
    await mkdir(join(root, name, '..'), { recursive: true })
    await writeFile(join(root, name), '')
  }
  expect((await checkFileNames(root)).map((line) => line.split(':')[0])).toEqual(['kernel/values/utils.ts', 'modules/payment/date-helpers.ts', 'ui/common'])
  await rm(root, { recursive: true, force: true })
})
