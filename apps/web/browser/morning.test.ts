import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { newId } from '#kernel/values/id.ts'
import { open, settle, type Look } from './test-desk.ts'
import { describeInBrowser, violationsOf } from './test-suite.ts'

await describeInBrowser('the morning at the desk, in a real browser', ({ seated }) => {
  async function faults(page: Page): Promise<string[]> {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1)
    return [...await violationsOf(page), ...(wide ? ['the page scrolls sideways'] : [])]
  }

  const oneRow = (page: Page) => page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)

  it('finds a filter again under the name it was saved by, also on another computer', async () => {
    await seated('wx.school.financehead', {}, async (page) => {
      await open(page, '/todo')
      await page.getByLabel('标题或单号').fill('运动会')
      await page.keyboard.press('Enter')
      await oneRow(page)
      expect(new URL(page.url()).searchParams.get('text')).toBe('运动会')
      await page.getByRole('button', { name: '保存为视图' }).click()
      await page.keyboard.type('运动会的')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: '运动会的', exact: true }).waitFor()
    })
    await seated('wx.school.financehead', {}, async (page) => {
      await open(page, '/todo')
      await page.getByRole('button', { name: '运动会的', exact: true }).click()
      await page.waitForURL(/text=/)
      await oneRow(page)
      await page.getByRole('button', { name: '删去“运动会的”' }).click()
      await page.getByText('还没有保存的视图。').waitFor()
      await open(page, '/todo?text=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%80%E4%BB%B6')
      await page.getByText('没有符合条件的待办。').waitFor()
    })
  })

  it('approves two clean payments together with nothing but the keyboard, and tells line by line what became of them', async () => {
    await seated('wx.school.financehead', {}, async (page) => {
      await open(page, '/todo')
      const before = await page.locator('tbody tr').count()
      await page.keyboard.press('j')
      await page.keyboard.press('x')
      await page.keyboard.press('j')
      await page.keyboard.press('x')
      const bar = page.locator('.bulk-bar')
      expect(await bar.innerText()).toContain('已选 2 件支付申请')
      await bar.getByRole('button', { name: '同意 2 件' }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog')
      expect(await dialog.innerText()).toContain('同意 2 件支付申请？')
      expect(await faults(page)).toEqual([])
      await dialog.getByRole('button', { name: '同意 2 件' }).focus()
      await page.keyboard.press('Enter')
      await dialog.getByText('办理结果：成功 2 件，未办 0 件').waitFor()
      expect(await dialog.innerText()).toContain('已办，现为“审核中”')
      await page.keyboard.press('Escape')
      await page.waitForFunction((rows) => document.querySelectorAll('tbody tr').length === rows, before - 2)
        .catch(() => page.getByText('没有等您办理的事项。').waitFor())
      expect(await bar.count()).toBe(0)
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: '本页快捷键' }).waitFor()
    })
  })

  it('asks for an opinion on what the rules found before it lets a payment be approved, and leaves it out of many at once', async () => {
    const payment = newId()
    const written = await seated('wx.school.clerk', {}, async (page) => {
      const read = async <Answer>(path: string) => await (await page.request.get(path)).json() as Answer
      const { positions: [position] } = await read<{ positions: { id: string }[] }>('/api/me')
      const { items: [paid] } = await read<{ items: { id: string }[] }>('/api/documents?region=330502000&kind=payment&state=paid')
      const { body } = await read<{ body: object }>(`/api/documents/330502000/${paid!.id}`)
      const answer = await page.request.post('/api/commands', {
        headers: { 'x-sluice': '1' },
        data: { region: '330502000', key: payment, position: position!.id, kind: 'payment', document: payment, action: 'submit', body: { ...body, purpose: '往来款', payee: '另一户名有限公司', invoice: null } },
      })
      return await answer.json() as object
    })
    expect(written).toMatchObject({ state: 'inApproval', effect: 'note' })
    await seated('wx.school.financehead', { width: 390, height: 844 }, async (page) => {
      await open(page, '/todo?text=%E5%BE%80%E6%9D%A5%E6%AC%BE')
      await oneRow(page)
      expect(await page.locator('tbody input[type=checkbox]:enabled').count()).toBe(0)
      await page.locator('tbody a').first().click()
      await page.locator('.document-standing').waitFor()
      await settle(page)
      await page.getByRole('button', { name: '同意', exact: true }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: '同意：请写明对疑点的意见' })
      await dialog.waitFor()
      expect(await dialog.getByRole('region', { name: '送审时的疑点，共 1 条' }).innerText()).toContain('TEXT-04')
      expect(await dialog.innerText()).toContain('理由会写入办理记录和存证')
      await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
      expect(await faults(page)).toEqual([])
      await page.keyboard.press('Control+Enter')
      expect(await dialog.getByRole('alert').innerText()).toBe('请写明对疑点的意见。')
      await page.keyboard.type('用途已与经办人核实，是 11 月水费。')
      await page.keyboard.press('Control+Enter')
      await dialog.waitFor({ state: 'hidden' })
      await page.locator('.action-message .good').waitFor()
      await settle(page)
      expect(await page.locator('main').innerText()).toContain('用途已与经办人核实，是 11 月水费。')
    })
    // Of one account under two names a rule speaks to reviewers alone.
    await seated('wx.division.handler', { language: 'en' }, async (page) => {
      await open(page, `/documents/330502000/${payment}`)
      await page.getByRole('button', { name: 'Approve', exact: true }).click()
      const dialog = page.getByRole('dialog', { name: 'Approve: opinion on the findings' })
      expect(await dialog.getByRole('region', { name: '2 findings of the submit' }).innerText()).toMatch(/ACCT-17[^]*TEXT-04|TEXT-04[^]*ACCT-17/)
      expect(await dialog.innerText()).toContain('the unit was not told: do not say what it is')
      expect(await faults(page)).toEqual([])
    })
  })

  it('leads from Ctrl K to a document, a page and a new document', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, '/')
      await page.keyboard.press('Control+k')
      const input = page.getByRole('combobox', { name: /单据号/ })
      await input.fill('燃气管道')
      await page.getByRole('option', { name: /食堂燃气管道年度检修/ }).first().waitFor()
      expect(await faults(page)).toEqual([])
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/documents\/330502000\/[0-9a-f-]{36}/)
      await settle(page)
      expect(await page.locator('h1').innerText()).toContain('食堂燃气管道年度检修')
      await page.keyboard.press('Control+k')
      await input.fill('设置')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/settings$/)
      await page.keyboard.press('Control+k')
      await input.fill('没有的东西甲乙')
      await page.getByText('没有找到。').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    })
  })

  it('keeps large type, and shows help beside the page', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, '/settings')
      const width = () => page.locator('h1').evaluate((title) => title.getBoundingClientRect().height)
      const before = await width()
      await page.getByLabel('大字').check()
      await page.waitForFunction((height) => document.querySelector('h1')!.getBoundingClientRect().height > height * 1.2, before)
      expect(await faults(page)).toEqual([])
      await open(page, '/')
      expect(await width()).toBeGreaterThan(before * 1.2)
      await page.getByRole('button', { name: '帮助' }).click()
      await page.getByRole('dialog', { name: '本页帮助' }).waitFor()
      expect(await page.getByRole('dialog').innerText()).toContain('我发起的走到哪一步')
      expect(await faults(page)).toEqual([])
    })
  })

  it('shows a sheet and a picture without leaving the page, and offers what has no preview as a download', async () => {
    await seated('wx.school.clerk', {}, async (page) => {
      await open(page, '/')
      await page.getByRole('region', { name: '草稿' }).getByRole('link').first().click()
      await page.getByRole('heading', { name: '附件' }).waitFor()
      await settle(page)
      const { default: ExcelJS } = await import('exceljs')
      const workbook = new ExcelJS.Workbook()
      workbook.addWorksheet('清单').addRows([['品名', '金额'], ['<b>桌椅</b>', 1200]])
      const files: [name: string, buffer: Buffer][] = [
        ['清单.xlsx', Buffer.from(await workbook.xlsx.writeBuffer())], ['照片.png', Buffer.from(PIXEL, 'base64')], ['合同.pdf', Buffer.from('%PDF-1.7\n')],
      ]
      for (const [name, buffer] of files) {
        await page.locator('.attachments input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
        await page.getByRole('button', { name: `预览：${name}` }).click()
        const dialog = page.getByRole('dialog', { name })
        if (name === '清单.xlsx') await dialog.getByRole('cell', { name: '<b>桌椅</b>' }).waitFor()
        else if (name === '照片.png') await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.preview img')?.naturalWidth === 1)
        else {
          // This browser may have no viewer of its own; then the page says so and leaves the download.
          const hasViewer = await page.evaluate(() => navigator.pdfViewerEnabled)
          await (hasViewer ? dialog.locator('iframe') : dialog.getByText('没有打开 PDF 查看功能')).waitFor()
        }
        expect(await dialog.getByRole('link', { name: '下载' }).getAttribute('download')).toBe(name)
        expect(await faults(page)).toEqual([])
        await dialog.getByRole('button', { name: '关闭' }).click()
      }
    })
  })

  it.each([
    ['/', 'wx.school.clerk', { theme: 'dark', width: 390, height: 844 }], ['/', 'wx.bureau.leader', { language: 'en' }], ['/todo', 'wx.division.handler', { width: 390, height: 844, language: 'en' }],
    ['/todo', 'wx.division.handler', { theme: 'dark' }], ['/settings', 'wx.division.handler', { theme: 'dark', width: 390, height: 844 }], ['/todo', 'wx.organisation.system', {}],
  ] as [string, string, Look][])('%s of %s has no fault that axe finds and does not scroll sideways: %o', async (path, login, look) => {
    await seated(login, look, async (page) => {
      await open(page, path)
      expect(await faults(page)).toEqual([])
    })
  })
})

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
