import { ConfigProvider } from 'antd'
import type { ReactNode } from 'react'
import { antdLocale, antdTheme } from '#ui/antd-theme.ts'
import type { Settings } from './settings.ts'

/** Theme and language for the antd parts below. */
export default function AntdParts({ settings, children }: { settings: Settings; children: ReactNode }) {
  return (
    <ConfigProvider theme={antdTheme(settings.theme)} locale={antdLocale(settings.language)} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  )
}
