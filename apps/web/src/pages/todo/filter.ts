import { useSearchParams } from 'react-router'
import { DUE_NAMES, type TodoFilter } from '../../../../server/desk/model.ts'

/** Filters as they stand in the address, so that the list can be sent to a colleague and kept as a view. */
export const FILTER_NAMES = ['text', 'kind', 'unit', 'minFen', 'maxFen', 'due', 'state', 'marked', 'sort'] as const satisfies readonly (keyof TodoFilter)[]
export type FilterName = (typeof FILTER_NAMES)[number]

/** What the address says and the server would understand; anything else in it is passed over. */
export function filterOf(search: URLSearchParams): TodoFilter {
  const asked: Record<string, string> = {}
  for (const name of FILTER_NAMES) {
    const value = search.get(name)?.trim()
    if (value && FITS[name](value)) asked[name] = value
  }
  return asked
}

const isText = (value: string) => value.length <= 100
const isFen = (value: string) => /^\d{1,15}$/.test(value)
const FITS: Record<FilterName, (value: string) => boolean> = {
  text: isText, kind: isText, unit: isText, minFen: isFen, maxFen: isFen, state: isText,
  due: (value) => (DUE_NAMES as readonly string[]).includes(value), marked: (value) => value === 'true', sort: (value) => value === 'amount',
}

export function useFilter(): { filter: TodoFilter; change: (part: Record<string, string>) => void; replace: (whole: Record<string, string>) => void } {
  const [search, setSearch] = useSearchParams()
  const put = (whole: Record<string, string>) => setSearch(Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== '')))
  const filter = filterOf(search)
  return { filter, change: (part) => put({ ...filter, ...part }), replace: put }
}

/** 5000 or 1,234.5 as whole fen; '' stays '', null is no amount. */
export function fenOfYuan(text: string): string | null {
  const typed = text.normalize('NFKC').replace(/[,\s]/g, '')
  if (typed === '') return ''
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(typed)
  return match && String(BigInt(match[1]! + (match[2] ?? '').padEnd(2, '0')))
}

export function yuanOfFen(fen: string | undefined): string {
  if (!fen) return ''
  const padded = fen.padStart(3, '0')
  return `${padded.slice(0, -2)}.${padded.slice(-2)}`.replace(/\.00$/, '')
}
