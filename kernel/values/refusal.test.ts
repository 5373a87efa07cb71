import { describe, expect, it } from 'vitest'
import { refusals, Refused, saidBy } from './refusal.ts'

const refuse = refusals({
  'test.inner': { zh: '签名与正文不符。', en: 'The signature does not fit the text.' },
  'test.outer': { zh: '检查点不可信（{reason}）。', en: 'The checkpoint cannot be trusted ({reason}).' },
  'test.quoted': { zh: '文件无法读取（{reported}）。', en: 'The file cannot be read ({reported}).' },
})

describe('a sentence that has another inside', () => {
  it('says both in its own language', () => {
    expect(refuse('test.outer', { reason: refuse('test.inner').message }).message)
      .toEqual({ zh: '检查点不可信（签名与正文不符。）。', en: 'The checkpoint cannot be trusted (The signature does not fit the text.).' })
  })

  it('is not written with a reason in one language: the types refuse it', () => {
    // @ts-expect-error -- this is what the check of types has to find; when it no longer does, this line is the error.
    expect(refuse('test.outer', { reason: refuse('test.inner').message.en }).message.zh).toContain('signature')
  })

  it('quotes what another program said as it was said, and a refusal that came as an error in both languages', () => {
    expect(refuse('test.quoted', { reported: 'ENOENT' }).message.zh).toBe('文件无法读取（ENOENT）。')
    expect(saidBy(new Refused(refuse('test.inner')))).toEqual({ zh: '签名与正文不符。', en: 'The signature does not fit the text.' })
    expect(saidBy(new RangeError('too deep'))).toEqual({ zh: 'too deep', en: 'too deep' })
    expect(saidBy('ended')).toEqual({ zh: 'ended', en: 'ended' })
  })
})
