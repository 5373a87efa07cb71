import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSay } from '#ui/language.tsx'
import { useDesk } from '../desk.tsx'
import '../styles/desk.css'

/** Language, light or dark, type size, money unit, position: each acts at once and is kept on this computer. */
export function SettingsPage() {
  const { t } = useTranslation()
  const said = useSay()
  const { me, position, settings, change } = useDesk()
  const [reset, setReset] = useState(false)
  return (
    <>
      <div className="page-head"><h1>{t('desk.settings')}</h1><span className="quiet">{t('desk.settingsWhere')}</span></div>
      <div className="settings">
        <Choice title={t('desk.language')} value={settings.language} onChange={(language) => change({ language })} options={{ zh: <span lang="zh-CN">中文</span>, en: <span lang="en">English</span> }} />
        <Choice title={t('desk.theme')} value={settings.theme} onChange={(theme) => change({ theme })} options={{ light: t('desk.light'), dark: t('desk.dark') }} />
        <Choice title={t('desk.type')} value={settings.type} onChange={(type) => change({ type })} options={{ normal: t('desk.normalType'), large: <span className="large-sample">{t('desk.largeType')}</span> }} />
        <Choice title={t('desk.money')} value={settings.moneyUnit} onChange={(moneyUnit) => change({ moneyUnit })} options={{ yuan: t('desk.yuan'), wan: t('desk.wan') }} />
        {position && me.positions.length > 1 && (
          <Choice title={t('desk.position2')} value={position.id} onChange={(id) => change({ position: id })}
            options={Object.fromEntries(me.positions.map((held) => [held.id, `${held.unit.name} · ${said(held.name)}`]))} />
        )}
        <div>
          <button type="button" className="plain-button" onClick={() => { change({ hidden: {} }); setReset(true) }}>{t('desk.resetColumns')}</button>{' '}
          <span role="status" className="quiet">{reset ? t('desk.resetDone') : ''}</span>
        </div>
      </div>
    </>
  )
}

function Choice<Value extends string>({ title, value, options, onChange }: {
  title: string; value: Value; options: Record<Value, ReactNode>; onChange: (value: Value) => void
}) {
  return (
    <fieldset className="setting">
      <legend>{title}</legend>
      {(Object.entries(options) as [Value, ReactNode][]).map(([code, word]) => (
        <label key={code} className={code === value ? 'chosen' : undefined}>
          <input type="radio" name={title} checked={code === value} onChange={() => onChange(code)} />{word}
        </label>
      ))}
    </fieldset>
  )
}
