import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { open, type Look } from './test-desk.ts'
import { describeInBrowser, violationsOf } from './test-suite.ts'

const REGION = '330502000'

await describeInBrowser('figures and what is taken away', ({ seat }) => {
  async function seated(login: string, look: Look, work: (page: Page) => Promise<void>): Promise<void> {
    const { context, page, complaints } = await seat(login, look)
    try {
      await work(page)
      expect(complaints).toEqual([])
    } finally {
      await context.close()
    }
  }

  it('a table that is taken away says how many rows it has, and stands in the log of exports with its outcome', async () => {
    await seated('wx.division.handler', {}, async (page) => {
      await open(page, `/documents?region=${REGION}&kind=payment`)
      const file = page.waitForEvent('download')
      await page.getByRole('button', { name: '导出 CSV' }).click()
      expect((await file).suggestedFilename()).toMatch(/^payment-330502000-.*\.csv$/)
      await page.getByRole('status').getByText(/支付申请 CSV：已导出，共 \d+ 行/).waitFor()
      expect(await violationsOf(page)).toEqual([])
    })
    await seated('wx.organisation.audit', {}, async (page) => {
      await open(page, '/audit-logs?log=exports&outcome=done')
      expect(await page.locator('tbody tr').first().innerText()).toMatch(/单据表[^]*完成/)
      expect(await violationsOf(page)).toEqual([])
      await open(page, '/audit-logs?log=exports&outcome=aborted')
      await page.getByText('没有符合条件的记录。').waitFor()
    })
  })

  it('a table wider than its place takes the focus and is moved with the arrows; one that fits is no stop', async () => {
    await seated('wx.monitoring.head', { language: 'en', width: 1000 }, async (page) => {
      await open(page, `/monitoring/statistics?region=${REGION}`)
      const frame = page.getByRole('region', { name: 'By unit' })
      await frame.focus()
      await page.keyboard.press('ArrowRight')
      await page.waitForFunction(() => document.activeElement!.scrollLeft > 0)
      expect(await violationsOf(page)).toEqual([])
      await page.setViewportSize({ width: 1900, height: 900 })
      await frame.waitFor({ state: 'detached' })
      expect(await page.getByRole('table', { name: 'By unit' }).count()).toBe(1)
    })
  })

  it('rule hits of a month are told by number and by three rates, each with what it is of', async () => {
    for (const look of [{}, { language: 'en', theme: 'dark', width: 390, height: 844 }] as const satisfies Look[]) {
      await seated('wx.monitoring.head', look, async (page) => {
        await open(page, `/monitoring/overview?region=${REGION}&by=rule&figure=alert`)
        const chart = page.getByRole('figure', { name: /规则命中|Rule hits/ })
        await chart.locator('svg').waitFor()
        const row = chart.getByRole('row', { name: /TEXT-01/ }).last()
        expect(await row.getByRole('cell').allInnerTexts()).toEqual([
          expect.stringContaining('TEXT-01'), expect.stringMatching(/^[1-9]\d*$/), expect.stringMatching(/% \(\d+ \/ \d+\)/), expect.stringMatching(/% \(\d+ \/ \d+\)/), expect.stringMatching(/\(\d+ \/ \d+\)$/)])
        await page.getByRole('button', { name: /^(规则类别|Family)$/ }).click()
        await chart.getByRole('row', { name: /TEXT/ }).first().waitFor({ state: 'attached' })
        expect(new URL(page.url()).searchParams.get('by')).toBe('family')
        expect(await violationsOf(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      })
    }
  })
})
