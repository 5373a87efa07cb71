import { Declined } from '#ui/page-desk.ts'
import type { Place } from '../desk/model.ts'

const TRIES = 12
const BETWEEN_MS = 500

/** The log signs a moment after the act: the file waits for its proof. */
export async function takeAway(path: string, place: Place, { id, number }: { id: string; number: string | null }, notDownloaded: string): Promise<void> {
  const query = new URLSearchParams({ region: place.region, position: place.position, document: id })
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${path}?${query}`, { headers: { 'x-sluice': '1' } }).catch(() => null)
    if (response?.ok) return keep(await response.blob(), `${number ?? id}.zip`)
    const answer = await response?.json().catch(() => null) as Declined['answer'] | null | undefined
    if (answer?.code !== 'log.not_covered' || attempt >= TRIES) {
      throw new Declined(response?.status ?? 0, answer ?? { code: 'order.not_downloaded', message: { zh: notDownloaded, en: notDownloaded } })
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS))
  }
}

function keep(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
