import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { withoutMark } from '#ui/citation.ts'
import { useSay } from '#ui/language.tsx'
import type { ParameterSetting, RuleParameter } from '../../../../server/rules/model.ts'

/** Each threshold as a tree from the province down: who set what, from when, by which paper, and which value binds. */
export function Parameters({ parameters, region }: { parameters: RuleParameter[]; region: string }) {
  const { t } = useTranslation()
  const said = useSay()
  if (parameters.length === 0) return <p className="quiet">{t('rules.noParameters')}</p>
  return (
    <ul className="rule-parameters">
      {parameters.map((parameter) => (
        <li key={parameter.id}>
          <p><strong>{said(parameter.title)}</strong> <code>parameter.{parameter.id}</code> <span className="quiet">{t(`rules.way_${parameter.tightens}`)}</span></p>
          <p>{t('rules.binding')} <strong className={parameter.binding ? 'rule-value' : 'rule-lacks'}>{parameter.binding ? said(parameter.binding) : t('rules.notSet')}</strong></p>
          {parameter.proposed && <p className="cell-sub">{t('rules.proposed', { value: said(parameter.proposed.value) })} {parameter.proposed.document && withoutMark(parameter.proposed.document)}{!parameter.proposed.verified && `（${t('rules.unverified')}）`}</p>}
          <Offices offices={parameter.offices} region={region} />
        </li>
      ))}
    </ul>
  )
}

/** One office inside the one above it. */
function Offices({ offices, region }: { offices: RuleParameter['offices']; region: string }) {
  const { t } = useTranslation()
  const [first, ...below] = offices
  if (!first) return null
  return (
    <ul className="value-tree rule-offices">
      <li>
        <span>{first.office.name}{first.own && `（${t('rules.own')}）`}</span>
        {first.values.length === 0 ? <span className="cell-sub">{t('rules.setNothing')}</span>
          : <ul className="rule-settings">{first.values.map((one, index) => <Setting key={index} setting={one} link={first.own ? region : null} />)}</ul>}
        {first.units.length > 0 && (
          <ul>
            {first.units.map(({ unit, values }) => (
              <li key={unit.id}>
                <span>{unit.name}（{t('rules.ofUnit')}）</span>
                <ul className="rule-settings">{values.map((one, index) => <Setting key={index} setting={one} link={region} />)}</ul>
              </li>
            ))}
          </ul>
        )}
        {below.length > 0 && <Offices offices={below} region={region} />}
      </li>
    </ul>
  )
}

function Setting({ setting, link }: { setting: ParameterSetting; link: string | null }) {
  const { t } = useTranslation()
  const said = useSay()
  const { value, validFrom, validTo, documentNumber, verified, document, current, binds } = setting
  const number = documentNumber && withoutMark(documentNumber)
  return (
    <li>
      <strong>{said(value)}</strong>
      {binds ? <span className="tag tone-good">{t('rules.binds')}</span> : current && <span className="tag tone-neutral">{t('rules.current')}</span>}
      <span className="cell-sub">
        {t('rules.fromDay', { day: validFrom })}{validTo && ` ${t('rules.toDay', { day: validTo })}`}
        {number && ` · ${t('rules.number', { number })}`}{!verified && ` · ${t('rules.numberUnverified')}`}
        {document && link && <> · <Link to={`/documents/${link}/${document}`}>{t('rules.change')}</Link></>}
      </span>
    </li>
  )
}
