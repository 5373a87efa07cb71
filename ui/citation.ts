/** A citation as it is shown: whether somebody has compared it with the published text is said in words beside it, not by the mark [DK]. */
export function withoutMark(citation: string): string {
  return citation.replace(/\s*\[DK\]/g, '').trim()
}
