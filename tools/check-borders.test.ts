import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkBorders } from './check-borders.ts'

/** A tree with one violation of each border, and beside it what is allowed. */
const PLANTED: Record<string, string> = {
  'kernel/ledger/round-a.ts': "import './round-b.ts'",
  'kernel/ledger/round-b.ts': "import './round-a.ts'",
  'kernel/events/index.ts': "import '#modules/payment/model.ts'",
  'kernel/process/index.ts': "import '#kernel/rules/index.ts'",
  'kernel/values/money.ts': "import '#kernel/ledger/model.ts'",
  'kernel/database/index.ts': "import '#kernel/log/index.ts'",
  'kernel/files/index.ts': "import '#kernel/database/index.ts'",
  'kernel/command/index.ts': "import '#kernel/module/index.ts'",
  'kernel/module/index.ts': "import '#kernel/ledger/store.ts'",
  'kernel/access/index.ts': "import '#kernel/database/testing.ts'",
  'kernel/document/index.ts': "import '#kernel/command/testing.ts'",
  'kernel/document/validate.ts': "import pg from 'pg'\nexport const broken = pg",
  'kernel/rules/judge.ts': "import './store.ts'",
  'modules/payment/commands.ts': "import '#modules/budget/store.ts'",
  'modules/payment/facts.ts': "import './store.ts'",
  'modules/payment/store.ts': "import '../../apps/server/start.ts'",
  'modules/budget/store.ts': "import '#tools/check.ts'",
  'apps/server/start.ts': "import '#modules/budget/module.ts'",
  'kernel/log/model.ts': "import './index.ts'\nimport 'node:fs'",
  'apps/web/src/main.tsx': "import '#kernel/log/index.ts'",
  'ui/table.tsx': "import '../apps/web/src/main.tsx'",
  'bench/run.ts': "import './missing.ts'",
}

const ALLOWED: Record<string, string> = {
  'kernel/ledger/model.ts': 'export const name = 1',
  'kernel/ledger/store.ts': "import pg from 'pg'\nimport '#kernel/database/model.ts'\nexport const fine = pg",
  'kernel/ledger/ledger.test.ts': "import '#kernel/database/testing.ts'\nimport './store.ts'",
  'kernel/rules/index.ts': "import './store.ts'",
  'kernel/rules/store.ts': "import type pg from 'pg'\nexport type Pool = pg.Pool",
  'kernel/log/index.ts': "import '#kernel/values/id.ts'",
  'kernel/values/id.ts': 'export const id = 1',
  'kernel/database/model.ts': 'export const role = 1',
  'kernel/database/testing.ts': "import './model.ts'",
  'kernel/module/model.ts': 'export const kind = 1',
  'kernel/command/open.ts': "import '#kernel/module/model.ts'",
  'kernel/command/testing.ts': "import '#kernel/module/index.ts'\nimport '#kernel/database/testing.ts'",
  'modules/payment/payment.test.ts': "import '#kernel/command/testing.ts'",
  'modules/payment/model.ts': "import '#kernel/values/id.ts'",
  'modules/payment/web/index.tsx': "import '../model.ts'\nimport '#ui/button.tsx'",
  'modules/payment/public.ts': 'export const ask = 1',
  'modules/budget/module.ts': "import '#modules/payment/public.ts'",
  'ui/button.tsx': "import '#kernel/values/id.ts'",
  'tools/check.ts': "import '#kernel/database/testing.ts'",
}

describe('the borders of the tree', () => {
  let root: string
  let violations: string[]
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-borders-'))
    const imports = Object.fromEntries(['kernel', 'modules', 'ui', 'tools'].map((area) => [`#${area}/*`, `./${area}/*`]))
    const files: Record<string, string> = {
      ...PLANTED, ...ALLOWED,
      'package.json': JSON.stringify({ type: 'module', imports }),
      'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', jsx: 'react-jsx', allowImportingTsExtensions: true, noEmit: true } }),
      'node_modules/pg/package.json': JSON.stringify({ name: 'pg', main: 'index.js' }),
      'node_modules/pg/index.js': 'module.exports = {}',
    }
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true })
      await writeFile(join(root, file), `${text}\n`)
    }
    violations = await checkBorders(root)
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it.each([
    ['no-cycle', 'kernel/ledger/round-a.ts'],
    ['kernel-knows-no-business', 'kernel/events/index.ts'],
    ['engine-knows-no-engine', 'kernel/process/index.ts'],
    ['values-know-nobody', 'kernel/values/money.ts'],
    ['database-knows-no-engine', 'kernel/database/index.ts'],
    ['files-know-no-engine', 'kernel/files/index.ts'],
    ['command-knows-no-loader', 'kernel/command/index.ts'],
    ['through-the-door', 'kernel/module/index.ts'],
    ['testing-only-in-tests', 'kernel/access/index.ts'],
    ['testing-only-in-tests', 'kernel/document/index.ts'],
    ['sql-only-in-store', 'kernel/document/validate.ts'],
    ['pure-stays-pure', 'kernel/rules/judge.ts'],
    ['pure-stays-pure', 'modules/payment/facts.ts'],
    ['module-knows-no-module', 'modules/payment/commands.ts'],
    ['apps-name-no-module', 'apps/server/start.ts'],
    ['nobody-imports-apps', 'modules/payment/store.ts'],
    ['nobody-imports-tools', 'modules/budget/store.ts'],
    ['shared-stays-shared', 'kernel/log/model.ts'],
    ['browser-uses-no-node', 'kernel/log/model.ts'],
    ['web-imports-no-server', 'apps/web/src/main.tsx'],
    ['kit-knows-no-page', 'ui/table.tsx'],
    ['resolves', 'bench/run.ts'],
  ])('%s catches %s', (rule, file) => {
    expect(violations.filter((line) => line.startsWith(`${rule}: ${file} →`))).toHaveLength(1)
  })

  it('leave alone what keeps to them', () => {
    const innocent = Object.keys(ALLOWED)
    expect(violations.filter((line) => innocent.some((file) => line.includes(`: ${file} →`)))).toEqual([])
  })

  it('an empty tree is “could not check”, never “in order”', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'sluice-empty-'))
    await mkdir(join(empty, 'kernel'))
    await writeFile(join(empty, 'tsconfig.json'), '{}')
    await expect(checkBorders(empty)).rejects.toThrow(/modules were cruised|no .*files|ERROR/i)
    await rm(empty, { recursive: true, force: true })
  })
})
