import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { Declined } from './api.ts'
import { DeskGate } from './desk-gate.tsx'
import { MODULE_PAGES } from './module-pages.ts'
import { Crash, Missing } from './pages/missing.tsx'
import { readSettings, showSettings } from './settings.ts'
import './styles/base.css'
import './styles/kit.css'
import './styles/shell.css'
import { startWords } from './words/index.ts'

const settings = readSettings()
showSettings(settings)

/** A page is loaded when it is first opened; the first screen carries only the frame. */
const router = createBrowserRouter([
  {
    path: '/login', lazy: async () => ({ Component: (await import('./pages/login.tsx')).Login }),
    HydrateFallback: () => null,
  },
  {
    path: '/invitation/:region',
    lazy: async () => ({ Component: (await import('./pages/invitation.tsx')).Invitation }),
    HydrateFallback: () => null,
  },
  {
    path: '/first-administrator',
    lazy: async () => ({ Component: (await import('./pages/first-administrator.tsx')).FirstAdministrator }),
    HydrateFallback: () => null,
  },
  {
    path: '/',
    Component: DeskGate,
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./pages/workbench.tsx')).Workbench }) },
      { path: 'todo', lazy: async () => ({ Component: (await import('./pages/todo/todo.tsx')).Todo }) },
      { path: 'settings', lazy: async () => ({ Component: (await import('./pages/settings.tsx')).SettingsPage }) },
      { path: 'documents', lazy: async () => ({ Component: (await import('./pages/documents.tsx')).Documents }) },
      {
        path: 'documents/:region/new/:kind',
        lazy: async () => ({ Component: (await import('./pages/document.tsx')).NewDocumentPage }),
      },
      {
        path: 'documents/:region/:id',
        lazy: async () => ({ Component: (await import('./pages/document.tsx')).DocumentPage }),
      },
      { path: 'notices', lazy: async () => ({ Component: (await import('./pages/notices.tsx')).Notices }) },
      { path: 'open-api', lazy: async () => ({ Component: (await import('./pages/open-api/open-api.tsx')).OpenApi }) },
      { path: 'indicators', lazy: async () => ({ Component: (await import('./pages/indicators.tsx')).Indicators }) },
      { path: 'rules', lazy: async () => ({ Component: (await import('./pages/rules/list.tsx')).Rules }) },
      { path: 'rules/:rule', lazy: async () => ({ Component: (await import('./pages/rules/rule.tsx')).RulePage }) },
      { path: 'rules/:rule/backtest', lazy: async () => ({ Component: (await import('./pages/rules/backtest/page.tsx')).BacktestPage }) },
      { path: 'rules/:rule/edit', lazy: async () => ({ Component: (await import('./pages/rules/editor.tsx')).RuleEditor }) },
      ...MODULE_PAGES.map(({ path, load }) => ({ path, lazy: async () => ({ Component: (await load()).default }) })),
      { path: '*', Component: Missing },
    ],
  },
])

/** A "no" of the server is final; only an unreachable server is asked again. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (times, reason) => times < 2 && !(reason instanceof Declined && reason.status > 0 && reason.status < 500),
    },
  },
})

await startWords(settings.language)
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
