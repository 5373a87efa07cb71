import { describe, expect, it } from 'vitest'
import { accountKey, nameKey, plainText, spelledAs } from './plain-text.ts'

describe('what rules read of a typed text', () => {
  it.each([
    ['购买香 烟和白　酒', '购买香烟和白酒'], ['购买香\u200b烟', '购买香烟'], ['礼\u00ad品', '礼品'], ['ＫＴＶ消费１０人', 'KTV消费10人'], [' 会议 费 ', '会议费'],
    ['2026年 10月', '2026年10月'], ['Tax  payment\nof May', 'Tax payment of May'], ['会议费（一）：培训，3天', '会议费（一）：培训，3天'], ['', ''],
  ])('%j is %j', (typed, plain) => {
    expect(plainText(typed)).toBe(plain)
  })
})

describe('one spelling for counting', () => {
  it('is of a name whatever its width, case, blanks and signs', () => {
    expect(new Set(['甲（集团）有限公司', '甲(集团)有限公司', '甲 （集团） 有限公司', '甲集团有限公司'].map(nameKey))).toEqual(new Set(['甲集团有限公司']))
    expect(nameKey('Smith & Co. Ltd')).toBe(nameKey('SMITH & CO LTD'))
    expect([nameKey('甲公司'), nameKey('（）')]).toEqual(['甲公司', '（）'])
    expect(nameKey('甲公司')).not.toBe(nameKey('乙公司'))
  })

  it('is of an account whatever stands between its digits', () => {
    expect(new Set(['6222 0000-1234', '６２２２００００１２３４', '622200001234'].map(accountKey))).toEqual(new Set(['622200001234']))
  })

  it('brings a name into the spelling of another that is the same, and of no other', () => {
    expect(spelledAs('某区实验小学(本部)', '某区实验小学（本部）')).toBe('某区实验小学（本部）')
    expect(spelledAs('某区实验小学', '某区实验小学（本部）')).toBe('某区实验小学')
    expect(spelledAs('（某区）小学', '某区小学')).toBe('某区小学')
    expect(spelledAs('SMITH LTD', 'Smith Ltd.')).toBe('Smith Ltd.')
    expect(spelledAs('某 校', null)).toBe('某 校')
  })
})
