import { Link } from 'react-router'
import { Icon } from '#ui/icon.tsx'
import { useSay } from '#ui/language.tsx'
import { useTranslation } from 'react-i18next'
import type { RegionView } from '../../../server/model.ts'
import { useDesk } from '../desk.tsx'
import { Exporting } from '../exports/exporting.tsx'
import { menuPages } from '../module-pages.ts'
import { READING_WORDS as WORDS } from '../words/reading-desk.ts'

/** The first screen of those who oversee: auditors and inspectors handle nothing, so it leads to what they read, take away and verify. */
export function ReadingDesk() {
  const { t } = useTranslation()
  const said = useSay()
  const { me } = useDesk()
  return (
    <>
      <div className="page-head">
        <h1>{t('shell.workbench')}</h1>
        <span className="quiet">{t('workbench.greeting', { name: me.person.name, position: said(WORDS.standing) })}</span>
      </div>
      <p>{said(WORDS.about)}</p>
      {me.regions.map((region) => <Overseen key={region.region} region={region} />)}
      <section aria-labelledby="prove">
        <div className="section-head"><h2 id="prove">{said(WORDS.prove)}</h2></div>
        <p>{said(WORDS.proofs)}</p>
        <p>{said(WORDS.offline)}</p>
      </section>
    </>
  )
}

function Overseen({ region: { region, name } }: { region: RegionView }) {
  const { t } = useTranslation()
  const said = useSay()
  const { kinds } = useDesk()
  const at = `region=${region}`
  return (
    <section aria-label={name}>
      <div className="section-head"><h2>{name}</h2></div>
      <h3>{said(WORDS.read)}</h3>
      <ul className="state-links">
        <li><Link to={`/indicators?${at}`}>{t('shell.indicators')}</Link></li>
        <li><Link to={`/rules?${at}`}>{t('rules.menu')}</Link></li>
        {menuPages(null).map(({ path, title }) => <li key={path}><Link to={`/${path}?${at}`}>{said(title)}</Link></li>)}
        {kinds.map(({ code, title }) => <li key={code}><Link to={`/documents?${at}&kind=${code}`}><Icon name="list" /> {said(title)}</Link></li>)}
      </ul>
      <h3>{said(WORDS.take)}</h3>
      <div className="taken"><span>{said(WORDS.entries)}</span><Exporting region={region} what="entries" /></div>
      <div className="taken"><span>{said(WORDS.verdicts)}</span><Exporting region={region} what="verdicts" /></div>
    </section>
  )
}
