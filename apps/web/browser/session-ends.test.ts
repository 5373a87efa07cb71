import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { open, settle } from './test-desk.ts'
import { describeInBrowser } from './test-suite.ts'
import { act, fillWithKeyboard, judged } from './test-walk.ts'

const NEW = '/documents/330502000/new/payment'
await describeInBrowser('a session that ends in the middle of the work', ({ office, seated }) => {
  /** Logs in where the page has sent whoever sits there, and is back at the address. */
  async function comesIn(page: Page, login: string, address: string): Promise<void> {
    await page.waitForURL(/\/login\?/)
    await page.getByLabel('用户名').fill(login)
    await page.getByLabel('密码').fill(office().people[0]!.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${address}`)
    await settle(page)
  }

  it('keeps what was typed when the session ends in the middle', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, NEW)
      await page.locator('[data-field="purpose"] textarea').fill('写到一半的用途')
      await page.context().clearCookies()
      await page.locator('[data-field="payee"] input').fill('某公司')
      await page.waitForURL(/\/login\?again=1/)
      await comesIn(page, 'wx.school.clerk', NEW)
      expect(await page.locator('[data-field="purpose"] textarea').inputValue()).toBe('写到一半的用途')
      expect(await page.locator('[data-field="payee"] input').inputValue()).toBe('某公司')
      expect(await page.locator('.action-message').innerText()).toContain('已恢复')
    })
  })

  it('keeps a reason that was not sent when the session ended, for its writer alone and until it is sent or given up', async () => {
    const address = await seated('wx.school.clerk', {}, async (page) => {
      await open(page, NEW)
      await fillWithKeyboard(page, { amount: '1234.5', purpose: '2026年教学楼门窗维修费', payee: '门窗维修有限公司', account: '6222000011113333' })
      await judged(page)
      expect(await act(page, '送审')).toContain('已送审')
      return new URL(page.url()).pathname
    })
    await seated('wx.school.financehead', {}, async (page) => {
      const ask = () => page.getByRole('group', { name: '可办理的操作' }).getByRole('button', { name: '退回', exact: true }).click()
      const reason = page.getByRole('dialog').locator('textarea')
      const kept = () => page.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)].filter((name) => name.startsWith('sluice.reason')))
      await open(page, `${address}?task=one`)
      await ask()
      await reason.fill('门窗数量与合同不符')
      await page.context().clearCookies()
      await page.getByRole('dialog').getByRole('button', { name: '退回', exact: true }).click()
      await comesIn(page, 'wx.school.clerk', `${address}?task=one`)
      expect(await page.locator('main').innerText(), 'another person at the same computer').not.toContain('留着')
      await page.context().clearCookies()
      await page.reload()
      await comesIn(page, 'wx.school.financehead', `${address}?task=one`)
      expect(await page.locator('.action-message').innerText()).toContain('您为“退回”写的理由没有送出，已替您留着。')
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('门窗')
      await page.getByRole('button', { name: '接着写' }).click()
      expect(await reason.inputValue()).toBe('门窗数量与合同不符')
      await page.getByRole('dialog').getByRole('button', { name: '取消' }).click()
      await reason.waitFor({ state: 'hidden' })
      expect([await kept(), await page.getByRole('button', { name: '接着写' }).count()], 'given up').toEqual([[], 0])
      await ask()
      expect(await reason.inputValue()).toBe('')
      await reason.fill('请附验收单')
      const me = await page.evaluate(async () => (await (await fetch('/api/me')).json() as { person: { id: string } }).person.id)
      expect(await kept()).toEqual([`sluice.reason.${me}.${address.split('/').at(-1)}`])
      // Lost while the dialog stands, before anything was sent.
      await page.context().clearCookies()
      await page.reload()
      await comesIn(page, 'wx.school.financehead', `${address}?task=one`)
      await page.getByRole('button', { name: '接着写' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '退回', exact: true }).click()
      await page.locator('.action-message .good').waitFor()
      expect(await kept(), 'sent').toEqual([])
      expect(await page.locator('.timeline').innerText()).toContain('请附验收单')
    })
  })
})
