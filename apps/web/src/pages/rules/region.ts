import { useSearchParams } from 'react-router'
import { useDesk } from '../../desk.tsx'

/** The region that the address names, else that of the position; '' for who may read none. */
export function useRegion(): string {
  const { position, me } = useDesk()
  const [search] = useSearchParams()
  return search.get('region') ?? position?.region ?? me.regions[0]?.region ?? ''
}
