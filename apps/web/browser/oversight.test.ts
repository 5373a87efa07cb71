import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { open, settle } from './test-desk.ts'
import { describeInBrowser, violationsOf } from './test-suite.ts'

const REGION = '330502000'
const OTHER_REGION = '330521000'

await describeInBrowser('those who look from outside, in a real browser', ({ seat }) => {
  it.each([['wx.auditor', {}], ['wx.inspector', { language: 'en', theme: 'dark', width: 390, height: 844 }]] as const)('%s reads, takes away and proves', async (login, look) => {
    const { context, page, complaints } = await seat(login, look)
    await open(page, '/')
    const said = await page.locator('main').innerText()
    expect(said).toContain(login === 'wx.auditor' ? '您按监督范围查阅下列财政部门的全部单据' : 'By oversight you read all documents')
    expect(said).toContain('吴兴区财政局')
    expect(await violationsOf(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    const [entries] = await Promise.all([page.waitForEvent('download'), page.locator('.taken').first().getByRole('button', { name: 'CSV' }).click()])
    expect((await readFile(await entries.path(), 'utf8')).split('\n').length).toBeGreaterThan(50)

    await open(page, `/documents?region=${REGION}&kind=payment`)
    await page.locator('tbody tr', { hasText: '校园保洁服务费' }).first().locator('a').click()
    await settle(page)
    expect(await page.locator('.timeline').innerText()).toContain('萧敏')
    await page.locator('.proof-item .tone-good').nth(5).waitFor()
    const [proof] = await Promise.all([page.waitForEvent('download'), page.locator('#panel-proof ~ button, section:has(#panel-proof) button').first().click()])
    expect(JSON.parse(await readFile(await proof.path(), 'utf8'))).toBeTruthy()
    expect(await page.locator('.action-buttons button').count()).toBe(0)

    const opened = new URL(page.url()).pathname
    await open(page, '/')
    await page.locator('main').getByRole('link', { name: login === 'wx.auditor' ? '查阅日志' : 'Log of looks' }).click()
    await page.locator('.data-table').waitFor()
    const own = page.locator('tbody tr', { hasText: login === 'wx.auditor' ? '监督范围' : 'by oversight' }).first()
    expect(await own.locator('a').getAttribute('href')).toBe(opened)
    expect(await violationsOf(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    expect(complaints).toEqual([])
    await context.close()
  })

  it('is kept: the bureau leader sees what supervision opened, and not who looks from outside', async () => {
    const supervisor = await seat('wx.division.supervisor')
    await open(supervisor.page, `/documents?region=${REGION}&kind=payment`)
    await supervisor.page.locator('tbody tr', { hasText: '校园保洁服务费' }).first().locator('a').click()
    await supervisor.page.locator('.timeline').waitFor()
    await open(supervisor.page, '/looks')
    await supervisor.page.locator('.data-table').waitFor()
    expect(await supervisor.page.locator('tbody tr').count()).toBe(1)
    await supervisor.context.close()
    const leader = await seat('wx.bureau.leader')
    await open(leader.page, '/')
    await leader.page.getByRole('navigation', { name: '菜单' }).getByRole('link', { name: '查阅日志' }).click()
    await leader.page.locator('tbody tr', { hasText: '综合督办岗' }).first().waitFor()
    expect(await leader.page.locator('tbody').innerText()).not.toContain('监督范围')
    expect([...supervisor.complaints, ...leader.complaints]).toEqual([])
    await leader.context.close()
  })

  it.each(['wx.auditor', 'wx.inspector'])('%s writes nothing, and reads no office that is not on the list', async (login) => {
    const { context } = await seat(login)
    const ask = async (path: string) => (await context.request.get(path)).status()
    const { items } = await (await context.request.get(`/api/documents?region=${REGION}&kind=payment&state=inApproval`)).json() as { items: { id: string }[] }
    expect(items.length).toBeGreaterThan(0)
    expect(await ask(`/api/documents?region=${OTHER_REGION}&kind=payment`)).toBe(403)
    const { positions } = await (await context.request.get('/api/me')).json() as { positions: unknown[] }
    expect(positions).toEqual([])
    // Not even in the name of a position that others hold.
    const clerk = await seat('wx.school.financehead')
    const held = await (await clerk.context.request.get('/api/me')).json() as { positions: { id: string }[] }
    const answer = await context.request.post('/api/commands', {
      headers: { 'x-sluice': '1' },
      data: { region: REGION, key: 'audit', position: held.positions[0]!.id, kind: 'payment', document: items[0]!.id, action: 'approve' },
    })
    expect([answer.status(), (await answer.json() as { code: string }).code]).toEqual([403, 'access.no_position'])
    await clerk.context.close()
    await context.close()
  })
})
