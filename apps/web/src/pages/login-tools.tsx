import { useTranslation } from 'react-i18next'
import { Icon } from '#ui/icon.tsx'
import type { Settings } from '../settings.ts'

/** Language and colours, for pages that one reads before logging in. */
export function LoginTools({ settings, change }: { settings: Settings; change: (part: Partial<Settings>) => void }) {
  const { t } = useTranslation()
  const dark = settings.theme === 'dark'
  return (
    <div className="login-tools">
      <button type="button" className="plain-button bare" onClick={() => change({ theme: dark ? 'light' : 'dark' })}>
        <Icon name={dark ? 'sun' : 'moon'} />{t(dark ? 'shell.light' : 'shell.dark')}
      </button>
      <button
        type="button" className="plain-button bare" lang={settings.language === 'zh' ? 'en' : 'zh-CN'}
        title={t('shell.languageLabel')} onClick={() => change({ language: settings.language === 'zh' ? 'en' : 'zh' })}
      >
        {t('shell.language')}
      </button>
    </div>
  )
}
