import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startChromium } from './test-chromium.ts'
import { takeSeat, type Look, type Seat } from './test-desk.ts'
import { startOffice, type Office } from './test-office.ts'

export interface Sat {
  /** The office that this suite has to itself; there from the first test on. */
  office: () => Office
  seat: (login: string | null, look?: Look) => Promise<Seat>
  /** The same for as long as the work takes; the browser must have complained of nothing. */
  seated: <Result>(login: string | null, look: Look, work: (page: Page) => Promise<Result>) => Promise<Result>
}

/** A suite of its own office and browser. Where no browser starts, it says so in one line and is skipped. */
export async function describeInBrowser(name: string, tests: (sat: Sat) => void): Promise<void> {
  const started = await startChromium()
  if ('problem' in started) console.log(`skipped: ${name}: none can be started here: ${started.problem}`)
  describe.skipIf('problem' in started)(name, { timeout: 120_000 }, () => {
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
    const seat: Sat['seat'] = (login, look) => takeSeat(browser, office, login, look)
    const seated: Sat['seated'] = async (login, look, work) => {
      const { context, page, complaints } = await seat(login, look)
      try {
        const result = await work(page)
        expect(complaints).toEqual([])
        return result
      } finally {
        await context.close()
      }
    }
    tests({ office: () => office, seat, seated })
  })
}

/** What axe finds on the page as it stands, one line each. The watermark is decoration. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(`axe.run({ exclude: [['.watermark']] })`) as axe.AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}
