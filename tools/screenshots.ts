import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { startChromium } from '../apps/web/browser/test-chromium.ts'
import { open, settle, takeSeat } from '../apps/web/browser/test-desk.ts'
import { startOffice } from '../apps/web/browser/test-office.ts'
import prepare from '../apps/web/browser/test-setup.ts'
import { fillWithKeyboard, judged } from '../apps/web/browser/test-walk.ts'

/**
 * `npm run screenshots`: the pictures of docs/pictures from a fresh demonstration, in both languages, on a desk and on a phone; with names
 * (`npm run screenshots -- orders`) those alone.
 */

interface Picture {
  name: string
  login: string | null
  /** Leads the page to what is shown. */
  arrange: (page: Page) => Promise<void>
}

const REGION = '330502000'
const PICTURES: Picture[] = [
  { name: 'login', login: null, arrange: (page) => open(page, '/login') },
  { name: 'workbench', login: 'wx.school.financehead', arrange: (page) => open(page, '/') },
  { name: 'todo', login: 'wx.school.financehead', arrange: (page) => open(page, '/todo') },
  { name: 'document', login: 'wx.division.handler', arrange: (page) => openFirst(page, 'payment', '校园网络设备采购') },
  { name: 'indicators', login: 'wx.division.handler', arrange: (page) => open(page, '/indicators') },
  { name: 'alert', login: 'wx.monitoring.officer', arrange: (page) => openFirst(page, 'alert', /春节慰问用酒|alcohol/) },
  { name: 'alerts', login: 'wx.monitoring.officer', arrange: (page) => open(page, '/monitoring/alerts') },
  { name: 'statistics', login: 'wx.monitoring.head', arrange: (page) => open(page, '/monitoring/statistics') },
  { name: 'orders', login: 'wx.treasury.payer', arrange: (page) => open(page, '/orders') },
  { name: 'organisation', login: 'wx.organisation.system', arrange: (page) => open(page, '/organisation') },
  { name: 'backtest', login: 'wx.rulebook.editor', arrange: testBack },
  { name: 'new-payment', login: 'wx.school.clerk', arrange: writePayment },
]
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }]

const wanted = process.argv.slice(2)
const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url))
const started = await startChromium()
if ('problem' in started) {
  console.error(`没有可用的浏览器 no browser can be started here: ${started.problem}`)
  process.exit(1)
}
const removePrepared = await prepare()
const office = await startOffice()
try {
  await mkdir(folder, { recursive: true })
  for (const { name, login, arrange } of PICTURES.filter((picture) => wanted.length === 0 || wanted.includes(picture.name))) {
    for (const language of ['zh', 'en'] as const) {
      for (const { width, height } of SIZES) {
        const { context, page } = await takeSeat(started.browser, office, login, { language, width, height })
        await arrange(page)
        await page.screenshot({ path: `${folder}${name}-${language}-${width}.png` })
        await context.close()
      }
    }
    console.log(name)
  }
} finally {
  await started.browser.close()
  await office.stop()
  await removePrepared()
}

async function openFirst(page: Page, kind: string, words: string | RegExp): Promise<void> {
  await open(page, `/documents?region=${REGION}&kind=${kind}`)
  await page.locator('tbody tr', { hasText: words }).first().locator('a').click()
  await page.locator('.judgement').first().waitFor()
  await settle(page)
}

/** A payment that would be held, as it is typed; on a phone the verdict stands below the form. */
async function writePayment(page: Page): Promise<void> {
  await open(page, `/documents/${REGION}/new/payment`)
  await fillWithKeyboard(page, {
    amount: '4800', purpose: '春节慰问用酒及礼品采购', payee: '福满商贸有限公司（演示）', account: '6222072481689538',
  })
  await judged(page)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  if (page.viewportSize()!.width < 600) await page.locator('.panel-judgement').evaluate((panel) => panel.scrollIntoView())
  else await page.evaluate(() => window.scrollTo(0, 0))
}

/** Large payments held from 80,000 yuan on, instead of asked for minutes from the threshold on: over everything in the office's books. */
async function testBack(page: Page): Promise<void> {
  await open(page, `/rules/FREQ-01/backtest?region=${REGION}`)
  const text = page.locator('.backtest-form textarea')
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('.backtest-form textarea')?.value.includes('examples:'))
  const begin = (await text.inputValue()).replace(/^level: .*$/m, 'level: intercept').replace(/^when: .*$/m, 'when: payment.amount > 80000').replace(/examples:[^]*$/, '')
  await text.fill(`${begin}examples:\n  hit:\n    - payment: {amount: 80000.01, purpose: 设备}\n  pass:\n    - payment: {amount: 80000, purpose: 设备}\n`)
  await page.locator('.backtest-form button').click()
  await page.locator('.backtest-report .chart svg').first().waitFor()
  await settle(page)
  await page.locator('.backtest-report').evaluate((report) => window.scrollTo(0, report.getBoundingClientRect().top + window.scrollY - 70))
}
