import { ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US.js'
import zhCN from 'antd/locale/zh_CN.js'
import type { ReactNode } from 'react'
import type { Settings } from './settings.ts'
import { antdTheme } from './theme.ts'

/** Theme and language for the antd parts below. */
export default function AntdParts({ settings, children }: { settings: Settings; children: ReactNode }) {
  return (
    <ConfigProvider theme={antdTheme(settings.theme)} locale={settings.language === 'zh' ? zhCN : enUS}>
      {children}
    </ConfigProvider>
  )
}
