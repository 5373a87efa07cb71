import type { Page } from 'playwright-core'
import { settle } from './test-desk.ts'

/** Fields of a payment as its form names them; text is typed, choices are codes. */
export interface PaymentEntry {
  amount: string
  purpose: string
  payee: string
  account: string
}

/** Fills the payment form with nothing but the keyboard: every field is reached by Tab, choices are made with arrows and Enter. */
export async function fillWithKeyboard(page: Page, entry: PaymentEntry): Promise<void> {
  await page.locator('[data-field="indicator"] input').focus()
  await page.keyboard.press('ArrowDown')
  await page.locator('.ant-select-item-option').first().waitFor()
  await page.keyboard.press('Enter')
  const next = async (field: string, value: string) => {
    await tabTo(page, field)
    await page.keyboard.type(value)
  }
  await next('amountFen', entry.amount)
  await next('purpose', entry.purpose)
  await next('payee', entry.payee)
  await tabTo(page, 'payeeType')
  await page.keyboard.press('ArrowDown')
  await next('payeeAccount', entry.account)
  await next('payeeBank', '演示银行湖州分行')
  await tabTo(page, 'settlement')
  await page.keyboard.press('ArrowDown')
  await next('economicClass', '30209')
  await page.keyboard.press('Enter')
}

const MOST_TABS = 6

export async function tabTo(page: Page, field: string): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((name) => document.activeElement?.closest('[data-field]')?.getAttribute('data-field') === name, field)) return
  }
  throw new Error(`Tab does not lead to ${field}`)
}

/** Waits until what is typed has been judged. */
export async function judged(page: Page): Promise<void> {
  // The judgement begins after a pause in typing.
  await page.waitForTimeout(450)
  await settle(page)
}

/** Presses the button of an action, gives a reason where one is asked for, and answers with what the page says then. */
export async function act(page: Page, action: string, reason = ''): Promise<string> {
  await page.getByRole('group', { name: '可办理的操作' }).getByRole('button', { name: action, exact: true }).click()
  const dialog = page.getByRole('dialog')
  const answer = page.locator('.action-message').locator('[role="alert"], .good')
  await dialog.or(answer).first().waitFor()
  if (await dialog.isVisible()) {
    const inputs = dialog.locator('textarea, input')
    const lines = reason.split('\n')
    for (let index = 0; index < await inputs.count(); index += 1) await inputs.nth(index).fill(lines[index] ?? '')
    await dialog.getByRole('button', { name: action, exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  await answer.first().waitFor()
  await settle(page)
  return await page.locator('.action-message').innerText()
}
