import { useTranslation } from 'react-i18next'
import { matchPath, useLocation } from 'react-router'
import { useSay } from '#ui/language.tsx'
import { useModal } from '#ui/modal.ts'
import type { PageHelp } from '#ui/module-page.ts'
import { MODULE_PAGES } from '../module-pages.ts'
import '../styles/desk.css'
import { PAGE_HELP } from './pages.ts'

/** Beside the page that is open: what it answers, its keys, its words. */
export default function HelpPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const said = useSay()
  const dialog = useModal()
  const { pathname } = useLocation()
  const help = helpOf(pathname)
  return (
    <dialog ref={dialog} className="help-panel" aria-labelledby="help-title" onClose={onClose} onClick={(event) => { if (event.target === dialog.current) onClose() }}>
      <div className="help-inside">
        <div className="section-head first">
          <h2 id="help-title">{t('desk.helpTitle')}</h2>
          <button type="button" className="plain-button" onClick={onClose}>{t('desk.close')}</button>
        </div>
        {!help && <p>{t('desk.helpNone')}</p>}
        {help && <><h3>{t('desk.helpAnswers')}</h3><p>{said(help.answers)}</p></>}
        {help?.keys && (
          <><h3>{t('desk.helpKeys')}</h3>
            <dl className="help-keys">{help.keys.map(({ keys, does }) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{said(does)}</dd></div>)}</dl></>
        )}
        {help?.words && (
          <><h3>{t('desk.helpWords')}</h3>
            <dl className="help-words">{help.words.map(({ word, means }) => <div key={word.zh}><dt>{said(word)}</dt><dd>{said(means)}</dd></div>)}</dl></>
        )}
      </div>
    </dialog>
  )
}

/** The page whose path fits; the more exact one first, so that a new document is not taken for one with the id "new". */
function helpOf(pathname: string): PageHelp | null {
  const pages: [string, PageHelp | undefined][] = [...Object.entries(PAGE_HELP), ...MODULE_PAGES.map(({ path, help }): [string, PageHelp | undefined] => [`/${path}`, help])]
  return pages.find(([path]) => matchPath(path, pathname))?.[1] ?? null
}
