import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { startChromium } from '../apps/web/browser/test-chromium.ts'
import { open, settle, takeSeat } from '../apps/web/browser/test-desk.ts'
import { startOffice } from '../apps/web/browser/test-office.ts'
import { fillWithKeyboard, judged } from '../apps/web/browser/test-walk.ts'

/** `npm run screenshots`: the pictures of docs/pictures from a fresh demonstration, in both languages, on a desk and on a phone. */

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
  { name: 'alert', login: 'wx.monitoring.officer', arrange: (page) => openFirst(page, 'alert', '春节慰问用酒') },
  { name: 'new-payment', login: 'wx.school.clerk', arrange: writePayment },
]
const SIZES = [{ width: 1440, height: 900 }, { width: 390, height: 844 }]

const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url))
const started = await startChromium()
if ('problem' in started) {
  console.error(`没有可用的浏览器 no browser can be started here: ${started.problem}`)
  process.exit(1)
}
const office = await startOffice()
try {
  await mkdir(folder, { recursive: true })
  for (const { name, login, arrange } of PICTURES) {
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
}

async function openFirst(page: Page, kind: string, words: string): Promise<void> {
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
