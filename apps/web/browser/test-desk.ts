import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Office } from './test-office.ts'

export interface Seat {
  context: BrowserContext
  page: Page
  /** What the browser itself complained about: errors of scripts, requests that failed. */
  complaints: string[]
}

export interface Look {
  language?: 'zh' | 'en'
  theme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** One person at one computer: an own browser profile, logged in through the server's own door; nobody when `login` is null. */
export async function takeSeat(browser: Browser, office: Office, login: string | null, look: Look = {}): Promise<Seat> {
  const { language = 'zh', theme = 'light', width = 1440, height = 900 } = look
  const context = await browser.newContext({
    baseURL: office.url, viewport: { width, height }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(20_000)
  await context.addInitScript((settings) => {
    if (!localStorage.getItem('sluice.settings')) localStorage.setItem('sluice.settings', settings)
  }, JSON.stringify({ language, theme, moneyUnit: 'yuan', position: null }))
  if (login !== null) {
    const password = office.people.find((person) => person.login === login)?.password ?? office.people[0]!.password
    const answer = await context.request.post('/api/login', { data: { login, password }, headers: { 'x-sluice': '1' } })
    if (!answer.ok()) throw new Error(`${login} could not log in: ${await answer.text()}`)
  }
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${new URL(page.url()).pathname}: ${error.message}`))
  page.on('console', (message) => {
    // A refusal is an answer with a status above 400, which the browser also writes into its console.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text())
  })
  return { context, page, complaints }
}

/** Opens an address and waits until nothing is read or judged any more. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await settle(page)
}

export async function settle(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  await page.waitForFunction(() => !document.querySelector('.waiting, [aria-busy="true"]'))
}
