import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium } from './test-chromium.ts'
import { open, settle, takeSeat } from './test-desk.ts'
import { startOffice, type Office } from './test-office.ts'

const started = await startChromium()
if ('problem' in started) console.log(`skipped: the rule studio is not tried in a browser, none can be started here: ${started.problem}`)

describe.skipIf('problem' in started)('the rule studio in a real browser', { timeout: 120_000 }, () => {
  let browser: Browser
  let office: Office
  beforeAll(async () => {
    if ('problem' in started) return
    browser = started.browser
    office = await startOffice()
  })
  afterAll(async () => {
    await browser?.close()
    await office?.stop()
  })

  it('monitoring finds a rule, breaks its condition, mends it by the suggestion, and tries it on past payments', async () => {
    const { context, page, complaints } = await takeSeat(browser, office, 'wx.monitoring.officer')
    await open(page, '/')
    await page.getByRole('link', { name: '规则库' }).click()
    await settle(page)
    await page.getByRole('searchbox').fill('烟酒')
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
    expect(await page.locator('tbody tr').innerText()).toMatch(/TEXT-01[^]*拦截[^]*启用[^]*近 30 天 1/)
    await page.locator('tbody a').click()
    await page.locator('.rule-columns').waitFor()
    await expect.poll(() => page.locator('.rule-examples .right').count()).toBe(4)
    expect(await page.locator('.rule-hits a').innerText()).toContain('春节慰问用酒')
    await violationsOf(page)

    await page.getByRole('link', { name: '编辑并试判' }).click()
    const when = page.locator('#condition-when')
    await when.fill('payment.purpose != null\nand payment.amuont > 100000')
    expect(await page.locator('#problems-when p').innerText()).toContain('第 2 行第 5 列')
    expect(await page.getByRole('button', { name: '试判' }).isDisabled()).toBe(true)
    await violationsOf(page)
    await page.getByRole('button', { name: '改为 payment.amount' }).click()
    await page.locator('.rule-sound').waitFor()
    expect(await when.inputValue()).toBe('payment.purpose != null\nand payment.amount > 100000')
    expect(await page.locator('.rule-verdict').innerText()).toContain('100,000.00元')
    await expect.poll(() => page.locator('.rule-examples .wrong').count()).toBe(2)

    await page.getByRole('button', { name: '试判' }).click()
    await page.locator('.rule-counts').waitFor()
    const flips = await page.locator('.panel.wide tbody tr', { hasText: 'ZF-' }).allInnerTexts()
    expect(flips.length).toBe(3)
    expect(flips.filter((flip) => flip.includes('彩色超声诊断仪采购'))[0]).toMatch(/通过\s+命中/)
    expect(flips.filter((flip) => flip.includes('春节慰问用酒'))[0]).toMatch(/命中\s+通过/)
    await violationsOf(page)

    // From the keyboard alone: a name is begun, chosen and taken.
    await when.fill('')
    await when.pressSequentially('payment.purp')
    await page.locator('.rule-completions li').first().waitFor()
    await page.keyboard.press('Enter')
    expect(await when.inputValue()).toBe('payment.purpose')
    expect(complaints).toEqual([])
    await context.close()
  })

  it('an author tests a changed text over the books, sees what flips and how near others are, and brings the hash into the release', async () => {
    const { context, page, complaints } = await takeSeat(browser, office, 'wx.rulebook.editor')
    await open(page, '/rules/TEXT-01/edit')
    await page.locator('#condition-when').fill('payment.amount > 100000')
    await page.locator('.rule-sound').waitFor()
    await page.getByRole('link', { name: '回测' }).click()
    const text = page.locator('.backtest-form textarea')
    await expect.poll(() => text.inputValue()).toContain('when: payment.amount > 100000')
    // The examples are still those of the words: their author is told at once, and nothing runs.
    await page.getByRole('button', { name: '开始回测' }).click()
    await expect.poll(() => page.locator('main').innerText()).toContain('TEXT-01 的第 1 个例子')
    await violationsOf(page)
    await text.fill((await text.inputValue()).replace(/examples:[^]*$/, 'examples:\n  hit:\n    - payment: {amount: 100001, purpose: 采购}\n  pass:\n    - payment: {amount: 100000, purpose: 采购}\n'))
    await page.getByRole('button', { name: '开始回测' }).click()
    await page.locator('.backtest-running progress').waitFor()
    await page.locator('.backtest-report').waitFor()
    const flips = await page.locator('.backtest-report tbody tr', { hasText: 'ZF-' }).allInnerTexts()
    expect(flips.filter((flip) => flip.includes('康健医疗'))[0]).toMatch(/通过\s+通过\s+拦截/)
    expect(flips.filter((flip) => flip.includes('福满商贸'))[0]).toMatch(/拦截\s+拦截\s+通过/)
    expect(await page.locator('.backtest-near').innerText()).toContain('payment.amount > 100000')
    await page.locator('.chart svg').first().waitFor()
    await violationsOf(page)
    const run = await page.locator('.backtest-report .backtest-run').first().innerText()
    await page.getByRole('link', { name: '在规则发布单中引用' }).click()
    await settle(page)
    await expect.poll(() => page.locator(`input[value="${run}"]`).count()).toBe(1)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('a clerk reads the rules that are meant for clerks, and no other', async () => {
    const { context, page, complaints } = await takeSeat(browser, office, 'wx.school.clerk', { width: 390, height: 844 })
    await open(page, '/rules?text=FREQ-02')
    expect(await page.locator('.page-state').innerText()).toContain('没有符合条件的规则')
    await open(page, '/rules/FREQ-02')
    expect(await page.locator('.page-state').innerText()).toContain('没有编号为“FREQ-02”的规则')
    await open(page, '/rules/CASH-01')
    await expect.poll(() => page.getByRole('link', { name: '编辑并试判' }).count()).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0)
    await violationsOf(page)
    expect(complaints).toEqual([])
    await context.close()
  })
})

async function violationsOf(page: Page): Promise<void> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run({ exclude: [['.watermark']] }))
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([])
}
