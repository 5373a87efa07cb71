import { expect, it } from 'vitest'
import { open, settle } from './test-desk.ts'
import { describeInBrowser, violationsOf } from './test-suite.ts'

await describeInBrowser('the open interface in a real browser', ({ office, seat }) => {
  it('a division handler makes a token, uses it, tries a route and revokes the token', async () => {
    const { context, page, complaints } = await seat('wx.division.handler')
    await open(page, '/')
    await page.getByRole('link', { name: '开放接口' }).click()
    await settle(page)
    await page.getByLabel('名称').fill('取数程序')
    await page.getByRole('button', { name: '新建令牌' }).click()
    const secret = await page.locator('.open-api-secret code').first().innerText()
    expect(secret).toMatch(/^slt_[A-Za-z0-9_-]{43}$/)
    const ask = () => fetch(`${office().url}/api/documents?region=330502000&kind=payment`, { headers: { authorization: `Bearer ${secret}` } })
    expect((await ask()).status).toBe(200)

    await page.getByRole('searchbox').fill('/api/documents')
    await page.locator('.open-api-route > summary').filter({ has: page.getByText('/api/documents', { exact: true }) }).click()
    await page.getByRole('button', { name: '试一次' }).click()
    await expect.poll(() => page.locator('.open-api-tried pre').innerText()).toContain('"items"')
    expect(await page.locator('.open-api-tried').innerText()).toContain('HTTP 200')
    expect(await violationsOf(page)).toEqual([])

    await page.getByRole('button', { name: '作废 取数程序' }).click()
    await expect.poll(() => page.locator('tbody tr', { hasText: '取数程序' }).innerText()).toContain('已作废')
    expect((await ask()).status).toBe(401)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('on a phone, in English and dark: no wider than the screen', async () => {
    const { context, page } = await seat('wx.division.handler', { language: 'en', theme: 'dark', width: 390, height: 844 })
    await open(page, '/open-api')
    await page.getByRole('searchbox').fill('exports')
    await page.locator('.open-api-route > summary').first().click()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    expect(await violationsOf(page)).toEqual([])
    await context.close()
  })
})
