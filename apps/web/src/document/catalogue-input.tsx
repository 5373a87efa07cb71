import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSay } from '#ui/language.tsx'
import { call } from '../api.ts'

/** Read once per visit: a published list does not change while somebody types. */
function useCatalogue(name: string) {
  return useQuery({
    queryKey: ['catalogue', name], queryFn: () => call('GET /api/catalogues/:catalogue', { path: { catalogue: name } }), staleTime: Infinity,
  })
}

interface Choice {
  value: string
  label: string
  words: string
}

interface Props {
  common: { id: string; status?: 'error' }
  name: string
  value: string
  onChange: (code: string) => void
}

/** A code of a published list, found by typing its digits or a part of its name. Whole digits are taken without a choice. */
export function CatalogueInput({ common, name, value, onChange }: Props) {
  const { t } = useTranslation()
  const said = useSay()
  const { data, isFetching, isError, refetch } = useCatalogue(name)
  const typed = useRef('')
  const entries = data?.entries ?? []
  const known = entries.some((entry) => entry.code === value)
  const take = () => {
    const whole = entries.find((entry) => entry.code === typed.current.trim())
    typed.current = ''
    if (whole && whole.code !== value) onChange(whole.code)
  }
  return (
    <Select<string, Choice>
      {...common} allowClear popupMatchSelectWidth={false} placeholder={t('document.catalogueHint')} loading={isFetching}
      showSearch={{ optionFilterProp: 'words', onSearch: (text) => { typed.current = text } }}
      {...(value ? { value } : {})}
      options={[
        ...(value && !known ? [{ value, label: value, words: value }] : []), ...entries.map((entry) => ({
          // Found in either language, whichever the page is read in.
          value: entry.code, label: `${entry.code} ${said(entry)}`, words: `${entry.code} ${entry.zh} ${entry.en}`,
        })),
      ]}
      notFoundContent={isError
        ? <button type="button" className="plain-button" onClick={() => void refetch()}>{t('document.catalogueFailed')}</button>
        : t(isFetching ? 'document.searching' : 'document.nothingFound')}
      popupRender={(menu) => withSource(menu, data && `${said(data.title)}${data.verified ? '' : ` · ${t('document.unverified')}`}`, data?.source)}
      onBlur={take}
      onChange={(chosen: string | undefined) => { typed.current = ''; onChange(chosen ?? '') }}
    />
  )
}

/** Below the list: where it was published, and whether somebody has compared it. */
function withSource(menu: ReactNode, title: string | undefined, source: string | undefined) {
  return <>{menu}{title && <p className="catalogue-source quiet">{title}<br />{source}</p>}</>
}

/** The code with its name; the code alone while the list is not here. */
export function CatalogueText({ name, code }: { name: string; code: string }) {
  const said = useSay()
  const entry = useCatalogue(name).data?.entries.find((each) => each.code === code)
  return <>{entry ? `${code} ${said(entry)}` : code}</>
}
