import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { LanguageContext } from './language.tsx'
import { durationWords, Progress, sizeText } from './progress.tsx'

describe('how far long work is', () => {
  it('says what is done of how much, and no pace before one can be told', () => {
    const html = (language: 'zh' | 'en') => renderToStaticMarkup(
      <LanguageContext value={language}><Progress title="上传" done={1_572_864} total={8_388_608} unit={sizeText} /></LanguageContext>)
    expect(html('zh')).toContain('<span class="quiet">1.5 MB / 8.0 MB</span>')
    expect(html('en')).toContain('<span class="quiet">1.5 MB of 8.0 MB</span>')
    expect(html('zh')).toContain('<progress aria-label="上传" max="8388608" value="1572864">')
  })

  it('of which nobody knows how much there will be says what is done', () => {
    const html = renderToStaticMarkup(<Progress title="导出" done={12_000} total={null} unit={(count) => `${count} 行`} />)
    expect(html).toContain('<progress aria-label="导出"></progress><span class="quiet">12000 行</span>')
  })

  it('says a share in per cent', () => {
    expect(renderToStaticMarkup(<Progress title="回测" done={0.429} total={1} />)).toContain('>42%<')
  })

  it('says what remains no more exactly than it is known', () => {
    expect([3.2, 89, 90, 600, 7_300].map((seconds) => durationWords(seconds).zh)).toEqual(['约剩 4 秒', '约剩 89 秒', '约剩 2 分钟', '约剩 10 分钟', '约剩 2 小时'])
    expect([0.4, 61, 7_300].map((seconds) => durationWords(seconds).en)).toEqual(['about 1 second left', 'about 61 seconds left', 'about 2 hours left'])
  })
})
