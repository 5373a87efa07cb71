import { theme, type ConfigProvider, type ThemeConfig } from 'antd'
import enUS from 'antd/es/locale/en_US.js'
import zhCN from 'antd/es/locale/zh_CN.js'
import type { ComponentProps } from 'react'
import type { Language } from './language.tsx'

type Locale = NonNullable<ComponentProps<typeof ConfigProvider>['locale']>

/** antd's own words in the language of the page. */
export function antdLocale(language: Language): Locale {
  // antd's types call these files CommonJS, the bundler reads them as modules: the locale is one step apart.
  const loaded: Locale | { default: Locale } = language === 'zh' ? zhCN : enUS
  return 'default' in loaded ? loaded.default : loaded
}

/** The palette of apps/web/src/styles/base.css, told to the antd parts. Change both together. */
export function antdTheme(mode: 'light' | 'dark'): ThemeConfig {
  const dark = mode === 'dark'
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#3fb8a5' : '#0b5d54',
      colorPrimaryBg: dark ? '#14362f' : '#e1f0ed',
      controlItemBgActive: dark ? '#14362f' : '#e1f0ed',
      controlItemBgActiveHover: dark ? '#1b473e' : '#d3e7e3',
      colorError: dark ? '#ff8f85' : '#b3261e',
      colorBgContainer: dark ? '#1a211f' : '#ffffff',
      colorBgElevated: dark ? '#222b28' : '#ffffff',
      colorText: dark ? '#e6ece9' : '#17211e',
      colorTextPlaceholder: dark ? '#9aa8a3' : '#66736e',
      colorBorder: dark ? '#44524d' : '#b9c4bf',
      colorTextLightSolid: dark ? '#06231f' : '#ffffff',
      borderRadius: 4,
      fontFamily: 'inherit',
      fontSize: 14,
      // A list that waits for the end of an animation which never runs would never show itself.
      motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Select: {
        optionActiveBg: dark ? '#2a3632' : '#eef4f2', optionSelectedBg: dark ? '#14362f' : '#e1f0ed',
        optionSelectedFontWeight: 600,
      },
    },
  }
}
