import { ConfigProvider } from 'antd'
import enUS from 'antd/es/locale/en_US.js'
import zhCN from 'antd/es/locale/zh_CN.js'
import type { ComponentProps, ReactNode } from 'react'
import type { Settings } from './settings.ts'
import { antdTheme } from './theme.ts'

type Locale = NonNullable<ComponentProps<typeof ConfigProvider>['locale']>

/** Theme and language for the antd parts below. */
export default function AntdParts({ settings, children }: { settings: Settings; children: ReactNode }) {
  return (
    <ConfigProvider
      theme={antdTheme(settings.theme)} button={{ autoInsertSpace: false }}
      locale={localeOf(settings.language === 'zh' ? zhCN : enUS)}
    >
      {children}
    </ConfigProvider>
  )
}

/** antd's types call these files CommonJS, the bundler reads them as modules: the locale is one step apart. */
function localeOf(loaded: Locale | { default: Locale }): Locale {
  return 'default' in loaded ? loaded.default : loaded
}
