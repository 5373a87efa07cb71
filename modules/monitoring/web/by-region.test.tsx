import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderToStaticMarkup } from 'react-dom/server'
import { MemoryRouter } from 'react-router'
import { describe, expect, it } from 'vitest'
import { LanguageContext } from '#ui/language.tsx'
import { PageDeskContext } from '#ui/page-desk.ts'
import { ByRegion } from './by-region.tsx'

const regions = ['330500000', '330502000', '330503000'].map((region) => ({ region, name: `地区${region}` }))

describe('the ranking of offices', () => {
  it.each([['zh', '0 个地区 / 2 个地区'], ['en', '0 offices of 2 offices']] as const)('says in %s how many it has read', (language, told) => {
    const desk = { person: { name: '某人' }, position: null, regions, makes: [], read: () => new Promise<never>(() => {}), send: () => new Promise<never>(() => {}) }
    const html = renderToStaticMarkup(
      <MemoryRouter><LanguageContext value={language}><QueryClientProvider client={new QueryClient()}><PageDeskContext value={desk}>
        <ByRegion region="330500000" from="2026-01-01" to="2026-06-30" />
      </PageDeskContext></QueryClientProvider></LanguageContext></MemoryRouter>)
    expect(html).toContain(told)
  })
})
