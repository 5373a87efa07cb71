import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { BudgetBar, share } from './budget-bar.tsx'
import { LanguageContext } from './language.tsx'
import { capitalText, moneyText, MoneyText, MoneyUnitContext, MoneyWithUnit, useMoneyTitle, type MoneyUnit } from './money-text.tsx'

describe('an amount on a page', () => {
  it('is yuan with separators and two decimals, or 万元 without losing a fen', () => {
    expect(moneyText(123456789012n, 'yuan')).toBe('1,234,567,890.12')
    expect(moneyText(123456789012n, 'wan')).toBe('123,456.789012')
    expect(moneyText(5n, 'wan')).toBe('0.000005')
  })

  it('stands in brackets when negative, so that nobody depends on the colour', () => {
    expect(moneyText(-5n, 'yuan')).toBe('(0.05)')
    expect(renderToStaticMarkup(<MoneyText fen="-1234560" />)).toContain('(12,345.60)')
  })

  it('is a dash when there is none or when it is no whole number of fen', () => {
    expect(renderToStaticMarkup(<MoneyText fen={null} />)).toContain('—')
    expect(renderToStaticMarkup(<MoneyText fen="12.5" />)).toContain('—')
  })

  it('never stands in 万元 below a heading that says 元', () => {
    function Column() {
      return <p>{useMoneyTitle()({ zh: '金额（元）', en: 'Amount (yuan)' })} <MoneyText fen="123450000" /> · <MoneyWithUnit fen="123450000" /></p>
    }
    const shown = (unit: MoneyUnit, language: 'zh' | 'en') => renderToStaticMarkup(
      <LanguageContext value={language}><MoneyUnitContext value={unit}><Column /></MoneyUnitContext></LanguageContext>).replace(/<[^>]*>/g, '')
    expect(shown('yuan', 'zh')).toBe('金额（元） 1,234,500.00 · 1,234,500.00 元')
    expect(shown('wan', 'zh')).toBe('金额（万元） 123.450000 · 123.450000 万元')
    expect(shown('wan', 'en')).toBe('Amount (10k yuan) 123.450000 · 123.450000 10k yuan')
  })

  it('is written in capitals below the field', () => {
    expect(capitalText('15800000')).toBe('壹拾伍万捌仟元整')
    expect(capitalText('')).toBe('')
  })
})

describe('budget before and after', () => {
  it('says in words when the request is above what is available', () => {
    expect(renderToStaticMarkup(<BudgetBar title="教师培训" availableFen="100" afterFen="-50" />)).toContain('超出可用额度')
    expect(renderToStaticMarkup(<BudgetBar title="教师培训" availableFen="100" afterFen="50" />)).not.toContain('超出可用额度')
  })

  it('names the unit of its three figures', () => {
    const shown = (unit: MoneyUnit) => renderToStaticMarkup(
      <MoneyUnitContext value={unit}><BudgetBar title="教师培训" availableFen="123450000" afterFen="0" /></MoneyUnitContext>).replace(/<[^>]*>/g, ' ')
    expect(shown('yuan')).toMatch(/教师培训\s+单位：元[^]*1,234,500.00/)
    expect(shown('wan')).toMatch(/教师培训\s+单位：万元[^]*123.450000/)
  })

  it('draws a share between nothing and all', () => {
    expect([share(1n, 3n), share(-1n, 3n), share(5n, 3n), share(1n, 0n)]).toEqual([33.33, 0, 100, 0])
  })
})
