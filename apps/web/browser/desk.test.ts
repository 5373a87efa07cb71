import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { open, settle } from './test-desk.ts'
import { describeInBrowser } from './test-suite.ts'
import { act, fillWithKeyboard, judged, tabTo } from './test-walk.ts'

const REGION = '330502000'
const NEW = `/documents/${REGION}/new/payment`
await describeInBrowser('the desk in a real browser', ({ seated }) => {
  async function addressOf(page: Page, kind: string, words: string): Promise<string> {
    await open(page, `/documents?region=${REGION}&kind=${kind}`)
    return (await page.locator('tbody tr', { hasText: words }).first().locator('a').getAttribute('href'))!
  }

  it('a payment goes from the clerk’s keyboard through six people to 已支付', async () => {
    const address = await seated('wx.school.clerk', {}, async (page) => {
      await open(page, NEW)
      await fillWithKeyboard(page, { amount: '4321.5', purpose: '2026年校园绿化养护费', payee: '绿野园林有限公司', account: '6222000011112222' })
      await judged(page)
      const judgement = await page.locator('.judgement').first().innerText()
      expect(judgement).toContain('(4,321.50)')
      expect(judgement).toContain('单位财务负责人审核')
      await page.keyboard.press('Control+Enter')
      await page.locator('.action-message .good').waitFor()
      expect(await page.locator('.action-message').innerText()).toMatch(/已送审，编号 ZF-\d{9}-\d{4}-\d{6}。\s*现为“审核中”/)
      expect(await page.locator('.document-standing').innerText()).toContain('现在轮到：单位财务负责人审核')
      return new URL(page.url()).pathname
    })
    const steps: [login: string, action: string, state: string, reason?: string][] = [
      ['wx.school.financehead', '同意', '审核中'], ['wx.division.handler', '同意', '待签发'], ['wx.treasury.payer', '签发支付令', '已签发'],
      ['wx.treasury.dispatcher', '发送银行', '已发送银行'], ['wx.treasury.reconciler', '确认到账', '已支付', 'BANK-20261122-1\n4321.50\n绿野园林有限公司\n6222000011112222'],
    ]
    for (const [login, action, state, reason] of steps) {
      await seated(login, {}, async (page) => {
        await open(page, address)
        expect(await page.locator('.document-standing').innerText()).toContain('轮到您办理')
        expect(await act(page, action, reason)).toContain(`现为“${state}”`)
      })
    }
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, address)
      expect(await page.locator('.timeline').innerText()).toContain('BANK-20261122-1')
      await page.getByText('已被检查点覆盖').nth(5).waitFor()
    })
  })

  it('shows what is new on a bell, from which the step is one link away and then read', async () => {
    await seated('wx.school.financehead', {}, async (page) => {
      await open(page, '/')
      const bell = page.locator('.bell')
      await page.waitForFunction(() => /\d+ 条未读/.test(document.querySelector('.bell')?.getAttribute('aria-label') ?? ''))
      const before = Number((await bell.getAttribute('aria-label'))!.match(/\d+/)![0])
      await bell.focus()
      await page.keyboard.press('Enter')
      await page.locator('.notice.unread').first().waitFor()
      expect(await page.locator('.notice.unread').first().innerText()).toContain('待您办理（单位财务负责人审核）：')
      await page.locator('.notice.unread a').first().click()
      await page.locator('.document-standing').waitFor()
      expect(await page.locator('.document-standing').innerText()).toContain('轮到您办理')
      await page.waitForFunction((count) => {
        const label = document.querySelector('.bell')?.getAttribute('aria-label') ?? ''
        return Number(/\d+/.exec(label)?.[0] ?? 0) === count
      }, before - 1)
    })
  })

  it('fetches the search while only Ctrl is down, so that it stands when K arrives', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, '/')
      const fetched = page.waitForRequest(/palette/, { timeout: 5_000 })
      await page.keyboard.down('Control')
      await fetched
      expect(await page.getByRole('dialog').count()).toBe(0)
      await page.keyboard.press('k')
      await page.getByRole('dialog').getByRole('combobox').waitFor()
    })
  })

  it('sits a person who also stands in for somebody at the own desk, and says whose desk the other is', async () => {
    await seated('wx.division.responsible', {}, async (page) => {
      await open(page, '/')
      expect(await page.locator('.head-select option:checked').innerText()).toContain('处室主管责任人')
      expect(await page.locator('.head-select').innerText()).toContain('处室经办（B角）')
    })
  })

  it('copies a withdrawn payment into a new one with a single click', async () => {
    await seated('wx.clinic.clerk', {}, async (page) => {
      await open(page, await addressOf(page, 'payment', '救护车加油费'))
      await page.getByRole('link', { name: '复制为新单' }).click()
      await page.locator('[data-field="payee"] input').waitFor()
      await judged(page)
      expect(new URL(page.url()).pathname).toBe(NEW)
      expect(await page.locator('[data-field="payee"] input').inputValue()).toContain('中石化加油站')
      expect(await page.locator('[data-field="economicClass"]').innerText()).toContain('30231 公务用车运行维护费')
      expect(await page.locator('.judgement').first().innerText()).toContain('单位财务负责人审核')
    })
  })

  it('finds an economic class by its name, and takes whole digits without a choice', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, NEW)
      const input = page.locator('[data-field="economicClass"] input')
      await input.focus()
      await page.keyboard.type('物业')
      await page.locator('.ant-select-item-option', { hasText: '30209 物业管理费' }).waitFor()
      await page.keyboard.press('Enter')
      expect(await page.locator('[data-field="economicClass"]').innerText()).toContain('30209 物业管理费')
      await page.keyboard.type('30213')
      await page.keyboard.press('Tab')
      await page.locator('[data-field="economicClass"]', { hasText: '30213 维修（护）费' }).waitFor()
    })
  })

  it('takes no indicator that is not the one typed, however soon Enter follows', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, NEW)
      const field = page.locator('[data-field="indicator"]')
      await field.locator('input').focus()
      await page.keyboard.press('ArrowDown')
      await page.locator('.ant-select-item-option', { hasText: '201001-01' }).waitFor()
      await page.keyboard.type('201001-02')
      await page.keyboard.press('Enter')
      expect(await field.innerText()).not.toContain('201001-01')
      await page.locator('.ant-select-item-option', { hasText: '201001-02' }).waitFor()
      expect(await page.locator('.ant-select-item-option').count()).toBe(1)
      await page.keyboard.press('Enter')
      expect(await field.innerText()).toContain('201001-02')
    })
  })

  it('tells the clerk why a payment cannot go or would be held, and what is missing, before it is sent', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, NEW)
      const judgement = page.locator('.judgement').first()
      await judgement.getByText(/还有 \d+ 项必填：预算指标/).waitFor()
      await fillWithKeyboard(page, { amount: '100', purpose: '春节慰问用酒', payee: '福满商贸有限公司', account: '6222000033334444' })
      await judged(page)
      expect(await judgement.innerText()).toContain('会被拦截')
      expect(await judgement.innerText()).toContain('依据')
      await page.locator('[data-field="payeeAccount"] input').fill('')
      await judged(page)
      expect(await judgement.innerText()).toContain('办不了：规则禁止')
      await page.locator('[data-field="payeeAccount"] input').fill('6222000033334444')
      await page.locator('[data-field="purpose"] textarea').fill('2026年校园垃圾清运费')
      // The account was just paid under another name: a rule that speaks to reviewers alone.
      await page.locator('[data-field="payeeAccount"] input').fill('6222000011112222')
      await judged(page)
      expect(await judgement.innerText()).toContain('有疑点，只供财政部门审核时查看')
      expect(await judgement.innerText()).not.toContain('没有发现疑点')
      await page.locator('[data-field="payeeAccount"] input').fill('6222000033334444')
      // As somebody who comes with Tab: what stands there is selected, and what is typed replaces it.
      await page.locator('[data-field="indicator"] input').focus()
      await tabTo(page, 'amountFen')
      await page.keyboard.type('400000000')
      await judged(page)
      expect(await page.locator('[data-field="amountFen"] input').inputValue()).toBe('400000000')
      expect(await judgement.innerText()).not.toContain('可以办理')
    })
  })

  it('sends back with a reason that the clerk reads first of all, and takes it again', async () => {
    const address = await seated('wx.school.financehead', {}, async (page) => {
      const found = await addressOf(page, 'payment', '秋季运动会器材采购')
      await open(page, found)
      expect(await act(page, '退回', '请附器材清单')).toContain('现为“草稿”')
      return found
    })
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, '/')
      expect(await page.locator('main').innerText()).toContain('退回：请附器材清单')
      await open(page, address)
      expect(await page.locator('.banner').innerText()).toContain('请附器材清单')
      await page.locator('[data-field="purpose"] textarea').fill('2026年秋季运动会器材采购（清单附后）')
      await judged(page)
      expect(await act(page, '送审')).toContain('已送审')
    })
  })

  it('a held payment is explained, reviewed and released; everyone sees what it is about', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, '/')
      expect(await page.getByRole('row').filter({ hasText: '春节慰问用酒' }).innerText()).toMatch(/已拦截[^]*等待预警处理/)
    })
    const address = await seated('wx.monitoring.officer', {}, async (page) => {
      const found = await addressOf(page, 'alert', '春节慰问用酒')
      await open(page, found)
      expect(await page.locator('main').innerText()).toContain('福满商贸有限公司')
      await page.locator('[data-field="rules"]', { hasText: '敏感词：烟酒礼品 TEXT-01' }).waitFor()
      // While the payment is still read, nothing is said of its verdicts.
      const arrives = Promise.withResolvers<void>()
      await page.route(`**/api${await page.locator('.subject-line a').getAttribute('href')}?*`, async (route) => {
        await arrives.promise
        await route.continue()
      })
      await page.goto(found)
      await page.locator('.subject-line').waitFor()
      expect(await page.locator('.panel-judgement').innerText()).not.toContain('没有判定记录。')
      expect(await page.locator('.panel-judgement .waiting').count()).toBeGreaterThan(0)
      arrives.resolve()
      await settle(page)
      expect(await page.locator('.panel-judgement').innerText()).toContain('拦截')
      expect(await act(page, '核查完毕', '已核对清单')).toContain('待认定')
      return found
    })
    await seated('wx.monitoring.head', {}, async (page) => {
      await open(page, address)
      expect(await act(page, '放行', '依据充分，同意放行')).toContain('已放行')
    })
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, await addressOf(page, 'payment', '春节慰问用酒'))
      expect(await page.locator('.document-head').innerText()).toContain('审核中')
      const judgedAt = await page.locator('.judgement option').allInnerTexts()
      expect(judgedAt.map((one) => one.replace(/^\S+ \S+ /, ''))).toEqual(['放行', '送审'])
    })
  })

  it('takes indicators from a table, names the line it could not read, and offers a deputy the place that is due', async () => {
    await seated('wx.budget.handler', {}, async (page) => {
      await open(page, `/documents/${REGION}/new/indicatorBatch`)
      await page.locator('[data-field="title"] input').fill('追加批次')
      await page.locator('[data-field="sourceDocument"] input').fill('吴财预〔2026〕9号')
      await page.locator('[data-field="lines"] input[type="file"]').setInputFiles({ name: '指标.csv', mimeType: 'text/csv', buffer: Buffer.from(BATCH) })
      await page.getByText('读入 1 行').waitFor()
      expect(await page.locator('.rows-rejected').innerText()).toMatch(/第 3 行：“金额”的“abc”填写有误/)
      expect(await act(page, '送审')).toContain('已送审')
    })
    await seated('wx.division.responsible', {}, async (page) => {
      await open(page, '/')
      await page.locator('.head-select').selectOption({ label: '吴兴区财政局（演示） · 处室主管责任人' })
      await open(page, await addressOf(page, 'payment', '校园网络设备采购'))
      await page.getByRole('button', { name: '以处室经办办理' }).click()
      await settle(page)
      expect(await act(page, '同意')).toContain('现为“审核中”')
    })
  })

  it('has no serious fault of accessibility, in both themes, and no page wider than a phone', async () => {
    const faults: string[] = []
    const looked = new Set<string>()
    for (const [login, pages] of PAGES) {
      const held = login === 'wx.school.clerk' ? [await seated(login, {}, (page) => addressOf(page, 'payment', '校园保洁服务费'))] : []
      await seated(login, { width: 390, height: 844 }, async (page) => {
        for (const path of [...pages, ...held]) {
          await open(page, path)
          const look = async () => {
            const theme = await page.locator('html').getAttribute('data-theme')
            looked.add(`${theme} ${path}`)
            faults.push(...(await faultsOf(page)).map((fault) => `${theme} ${path}: ${fault}`))
          }
          // In the colours of the page before it, then in the others.
          await look()
          await switchTheme(page)
          await look()
        }
      })
    }
    expect([...looked].filter((one) => one.startsWith('dark'))).toHaveLength(looked.size / 2)
    expect(looked.size).toBeGreaterThan(50)
    expect(faults).toEqual([])
  })

  it('keeps a table of rows inside a phone', async () => {
    await seated('wx.school.clerk', { width: 390, height: 844, language: 'en' }, async (page) => {
      await open(page, `/documents/${REGION}/new/refund`)
      await page.getByRole('button', { name: 'Add a row' }).click()
      await page.locator('.rows-table').waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    })
  })

  it('prints a document over the whole sheet, upright or across, in dark letters and with nothing covered', async () => {
    // A4 within the usual margins.
    for (const width of [718, 1047]) {
      await seated('wx.school.clerk', { width, theme: 'dark' }, async (page) => {
        await open(page, await addressOf(page, 'payment', '10月份办公用品采购'))
        await page.emulateMedia({ media: 'print' })
        const printed = await page.evaluate(() => {
          const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect()
          const judgement = document.querySelector('.panel-judgement')!
          return {
            width: box('main').width, covered: box('.document-head').bottom > box('.panel').top, cut: judgement.scrollHeight > judgement.clientHeight,
            ink: getComputedStyle(document.body).color,
          }
        })
        expect(printed).toEqual({ width, covered: false, cut: false, ink: 'rgb(23, 33, 30)' })
      })
    }
  })

  it('speaks English all over once asked to, except for what people wrote', async () => {
    const left: string[] = []
    for (const [login, pages] of PAGES) {
      await seated(login, { language: 'en' }, async (page) => {
        for (const path of pages) {
          await open(page, path)
          left.push(...(await chineseChrome(page)).map((text) => `${path}: ${text}`))
        }
      })
    }
    expect(left).toEqual([])
  })

  it('says in words what somebody may not see', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, `/documents/${REGION}/00000000-0000-7000-8000-000000000000`)
      expect(await page.locator('main').innerText()).toContain('无权查看')
      await open(page, `/documents/${REGION}/new/indicatorBatch`)
      expect(await page.locator('main').innerText()).toContain('您当前的岗位不能新建指标批次')
    })
  })
})

const BATCH = `\uFEFF指标编号,指标名称,单位代码,资金性质,功能分类,部门经济分类,项目,支出类别,金额
201001-11,培训费,201001,一般公共预算,2050202,302,,基本支出,"12,345.60"
201001-12,差旅费,201001,111,2050202,302,,basic,abc
`

const PAGES: [login: string | null, paths: string[]][] = [
  [null, ['/login', `/first-administrator#${'A'.repeat(43)}`]],
  ['wx.school.clerk', ['/', '/notices', '/indicators', `/documents?region=${REGION}&kind=payment`, NEW, '/nowhere']],
  ['wx.monitoring.officer', [
    '/', `/documents?region=${REGION}&kind=alert`, '/monitoring/overview', '/monitoring/alerts', '/monitoring/statistics', '/patrol',
    '/rules', '/rules/TEXT-01/backtest', '/todo', '/settings', '/open-api',
  ]],
  ['wx.treasury.payer', ['/orders']],
  ['wx.budget.handler', [`/documents/${REGION}/new/indicatorBatch`]],
  ['wx.organisation.system', ['/organisation', '/organisation/people', `/documents/${REGION}/new/organisationLists`]],
  ['wx.organisation.audit', ['/organisation/conflicts', '/audit-logs', '/audit-logs?log=operations']],
]

/** By the switch of the page, which on a phone lies in the menu; a page is not loaded again for it. */
async function switchTheme(page: Page): Promise<void> {
  const before = await page.locator('html').getAttribute('data-theme')
  await page.locator('button', { hasText: /^(深色|浅色)$/ }).first().dispatchEvent('click')
  await page.waitForFunction((theme) => document.documentElement.dataset['theme'] !== theme, before)
  await settle(page)
}

async function faultsOf(page: Page): Promise<string[]> {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source)
  const { violations, width } = await page.evaluate(async () => ({
    violations: (await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })).violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => node.target.join(' ')).slice(0, 3) })),
    width: document.documentElement.scrollWidth,
  }))
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return [
    ...serious.map(({ id, impact, where }) => `${id} (${impact}) at ${where.join(', ')}`),
    ...(width > 390 ? [`${width} px wide`] : []),
  ]
}

/** Words of the frame in Chinese: not in a cell, a field, a name or a link to a document, where data stands. */
async function chineseChrome(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const data = 'noscript, td, dd, textarea, select, option, .shell-person, .head-fixed, .page-head .quiet, .play-table, .timeline, .banner, '
      // Names of rows stand on the axes too; the words of a chart are the heads of its table.
      + '.chart svg, .chart th[scope="row"], .document-head, .ant-select, .login-notes li:last-child, [lang^="zh"], .form-hint, .notice-words'
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent ?? ''
      if (/\p{Script=Han}/u.test(text) && !walker.currentNode.parentElement!.closest(data)) found.push(text.trim())
    }
    return found
  })
}
