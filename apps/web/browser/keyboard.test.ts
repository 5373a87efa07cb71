import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { open, settle } from './test-desk.ts'
import { namelessParts, openAndClose, walkByTab } from './test-keyboard.ts'
import { describeInBrowser } from './test-suite.ts'

const REGION = '330502000'
/** Six desks, whose menus together lead to every page; and for each the pages that no menu leads to. */
const DESKS: [login: string, further: string[]][] = [
  ['wx.school.clerk', [`/documents/${REGION}/new/payment`]],
  ['wx.school.financehead', []],
  ['wx.treasury.payer', []],
  ['wx.monitoring.head', []],
  ['wx.rulebook.editor', ['/rules/FREQ-01', '/rules/FREQ-01/edit', `/rules/FREQ-01/backtest?region=${REGION}`]],
  ['wx.organisation.audit', []],
]

interface Opened {
  name: string
  login: string
  path: string
  width?: number
  prepare?: (page: Page) => Promise<void>
  opener: (page: Page) => Locator
  dialog: (page: Page) => Locator
  closers: string[]
}

const modal = (page: Page) => page.getByRole('dialog')
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first()
const DIALOGS: Opened[] = [
  { name: 'the search', login: 'wx.school.clerk', path: '/', opener: button(/^搜索/), dialog: modal, closers: ['关闭'] },
  { name: 'the help', login: 'wx.school.clerk', path: '/indicators', opener: button('帮助'), dialog: modal, closers: ['关闭'] },
  { name: 'the menu on a phone', login: 'wx.school.clerk', path: '/', width: 390, opener: button('菜单'), dialog: modal, closers: ['关闭菜单'] },
  { name: 'the list of keys', login: 'wx.school.financehead', path: '/todo', opener: button(/^快捷键/), dialog: modal, closers: ['关闭'] },
  {
    name: 'the question before many approvals', login: 'wx.school.financehead', path: '/todo', opener: button(/^同意 1 件/), dialog: modal, closers: ['取消'],
    prepare: (page) => page.locator('tbody input[type=checkbox]:enabled').first().check(),
  },
  {
    name: 'the reason for sending back', login: 'wx.school.financehead', path: '/todo', dialog: modal, closers: ['取消', '关闭'],
    opener: (page) => page.getByRole('group', { name: '可办理的操作' }).getByRole('button', { name: '退回', exact: true }),
    prepare: async (page) => { await page.locator('tbody a').first().click(); await page.locator('.document-standing').waitFor(); await settle(page) },
  },
  {
    name: 'the batch of orders', login: 'wx.treasury.payer', path: '/orders', opener: button('组批'), dialog: modal, closers: ['取消'],
    prepare: (page) => page.locator('tbody input[type=checkbox]:enabled').first().check(),
  },
  { name: 'the import of receipts', login: 'wx.treasury.importer', path: '/orders', opener: button(/^导入/), dialog: modal, closers: ['取消'] },
]

await describeInBrowser('the keyboard, on every page', ({ seat }) => {
  it('Tab goes through every page of six desks in the order of reading, seen all the way', async () => {
    const walked = new Set<string>()
    const problems: string[] = []
    for (const [login, further] of DESKS) {
      const { context, page, complaints } = await seat(login)
      await open(page, '/')
      const waiting = [...await pagesOf(page), ...further]
      for (const address of waiting) {
        const path = new URL(address, 'http://desk').pathname
        if (walked.has(path)) continue
        walked.add(path)
        await open(page, address)
        waiting.push(...await page.locator('main nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')!)))
        if (path === '/documents') waiting.push(...await page.locator('tbody a').first().getAttribute('href').then((href) => (href ? [href] : [])))
        problems.push(...[...await walkByTab(page), ...await namelessParts(page)].map((problem) => `${path}: ${problem}`))
      }
      problems.push(...complaints)
      await context.close()
    }
    for (const path of ['/login', `/invitation/${REGION}#none`]) {
      const { context, page } = await seat(null)
      await open(page, path)
      problems.push(...(await walkByTab(page)).map((problem) => `${path}: ${problem}`))
      await context.close()
    }
    console.log(`walked: ${[...walked].join(' ')}`)
    expect(problems).toEqual([])
    expect(walked.size).toBeGreaterThan(20)
  })

  it.each(DIALOGS)('$name takes the focus, keeps it, and gives it back however it is closed', async ({ login, path, prepare, opener, dialog, closers, width }) => {
    const { context, page, complaints } = await seat(login, width ? { width, height: 844 } : {})
    await open(page, path)
    await prepare?.(page)
    expect([...await openAndClose(page, opener(page), dialog(page), closers), ...complaints]).toEqual([])
    await context.close()
  })

  it('the skip link leads past the menu, and a new page begins at its beginning and names its tab', async () => {
    const { context, page } = await seat('wx.school.financehead')
    await open(page, '/todo')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
    await page.locator('tbody a').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/documents/)
    // The address is the new one while the old page still stands.
    await page.waitForFunction(() => document.activeElement?.id === 'main')
    await settle(page)
    expect(await page.title()).toBe(`${await page.locator('h1').innerText()} · 廉闸`)
    await context.close()
  })

  it('a day is typed as officials write it, asked for in the language of the page, and Escape closes the calendar alone', async () => {
    const { context, page, complaints } = await seat('wx.treasury.payer')
    await open(page, '/orders')
    await page.locator('tbody input[type=checkbox]:enabled').first().check()
    await button('组批')(page).click()
    const day = page.getByRole('textbox', { name: '执行日期' })
    for (const [typed, read] of [['2026-12-15', '2026-12-15'], ['2027年1月5日', '2027-01-05'], ['20270218', '2027-02-18'], ['2027/3/9', '2027-03-09'], ['2027-02-30', '2027-03-09']]) {
      await day.focus()
      await page.keyboard.press('Control+a')
      await page.keyboard.type(typed!)
      await page.keyboard.press('Tab')
      await page.waitForFunction((value) => document.querySelector<HTMLInputElement>('dialog .date-input input')?.value === value, read)
    }
    await day.click()
    await page.locator('.ant-picker-dropdown:not(.ant-picker-dropdown-hidden)').getByText('2027年').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.ant-picker-dropdown:not(.ant-picker-dropdown-hidden)').waitFor({ state: 'detached' })
    expect(await modal(page).isVisible()).toBe(true)
    expect(await day.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('Shift Tab goes back through a long page, never under its head', async () => {
    const { context, page } = await seat('wx.organisation.system')
    await open(page, '/organisation/people')
    expect(await walkByTab(page, 'backwards')).toEqual([])
    await context.close()
  })

  it.each([['dark', 1440], ['dark', 390], ['light', 390]] as const)('the focus is seen in %s at %i px', async (theme, width) => {
    const { context, page } = await seat('wx.school.financehead', { theme, width, height: 844 })
    for (const path of ['/', `/documents?region=${REGION}&kind=payment`]) {
      await open(page, path)
      expect(await walkByTab(page)).toEqual([])
    }
    await context.close()
  })
})

async function pagesOf(page: Page): Promise<string[]> {
  await settle(page)
  return page.locator('.shell-side nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href')!))
}
