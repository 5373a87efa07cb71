import { expect, it } from 'vitest'
import { open } from './test-desk.ts'
import { describeInBrowser } from './test-suite.ts'
import { act } from './test-walk.ts'

const REGION = '330502000'
await describeInBrowser('what the pages tell', ({ seated }) => {
  it('whose request was refused reads who and why on the first screen, can copy it, and takes it off by saying so', async () => {
    await seated('wx.school.financehead', {}, async (page) => {
      await open(page, '/todo')
      await page.locator('tbody tr a').first().click()
      await page.locator('.document-standing').waitFor()
      expect(await act(page, '不予批准', '年初未列预算')).toContain('现为“已作废”')
    })
    await seated('wx.school.clerk', {}, async (page) => {
      const ended = page.locator('section', { has: page.getByRole('heading', { name: '没有办成的' }) })
      await expect.poll(async () => {
        await open(page, '/')
        return ended.count()
      }, { timeout: 15_000 }).toBe(1)
      expect(await ended.innerText()).toMatch(/单位财务负责人 \S+ 不予批准：年初未列预算/)
      expect(await ended.getByRole('link', { name: '复制为新单，改正后重新送审' }).getAttribute('href')).toMatch(/\/new\/payment\?copy=/)
      await ended.getByRole('button', { name: /^知道了/ }).click()
      await ended.waitFor({ state: 'detached' })
    })
  })

  it('on paper nothing is left that is only for clicking', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, `/documents?region=${REGION}&kind=payment`)
      const addresses = await page.locator('tbody tr a').evaluateAll((links) => links.map((link) => link.getAttribute('href')!))
      for (const address of [...addresses.slice(0, 4), `/documents/${REGION}/new/payment`]) {
        await open(page, address)
        const clickable = page.locator('main :is(button, summary, a.plain-button, input[type="file"], .action-blocked, .rows-tools, a[href^="/api/verdicts"], a[href^="/api/exports"])')
        const shown = () => clickable.evaluateAll((all) => all.filter((one) => one.checkVisibility() && !one.closest('.flow-steps, details:not(.action-blocked)')).map((one) => one.outerHTML.slice(0, 160)))
        expect((await shown()).length, address).toBeGreaterThan(0)
        await page.emulateMedia({ media: 'print' })
        expect(await shown(), address).toEqual([])
        // What is read stays: the amount in capitals stands among the hints.
        if (address !== `/documents/${REGION}/new/payment`) expect(await page.locator('main').innerText(), address).toMatch(/大写 \S+元/)
        await page.emulateMedia({ media: 'screen' })
      }
    })
  })

  const list = `/documents?region=${REGION}&kind=payment`
  it.each([
    ['/documents/33050/01a2061a-2146-7000-9141-5980bc56f569', '回到工作台', '/'], ['/documents?region=abc', '回到工作台', '/'], ['/indicators?region=33050', '回到工作台', '/'], ['/monitoring/alerts?region=abc', '回到工作台', '/'],
    [`/documents?region=${REGION}&kind=nonsense`, '回到工作台', '/'], [`/documents/${REGION}/new/nonsense`, '回到工作台', '/'],
    [`${list}&state=nonsense`, '全部支付申请', list], [`${list}&state=toString`, '全部支付申请', list],
  ])('an address that is none (%s) is told in one sentence, with a way out', async (address, way, leads) => {
    await seated('wx.division.handler', {}, async (page) => {
      await open(page, address)
      expect(await page.locator('main').innerText()).toMatch(new RegExp(`^地址有误\\s+这个地址不完整，或有一处抄错了。请从列表或消息中打开。(?: \\(编码 server\\.field_wrong\\))?\\s+${way}$`))
      expect(await page.locator('main a').getAttribute('href')).toBe(leads)
      expect(await page.locator('main').getByRole('button').count()).toBe(0)
    })
  })

  it('the list of an office that is not one’s own says that it may not be seen, and offers nothing new there', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, '/documents?region=330500000&kind=payment')
      expect(await page.locator('main').innerText()).toContain('无权查看')
      expect(await page.getByRole('link', { name: '新建支付申请' }).count()).toBe(0)
    })
  })
})
