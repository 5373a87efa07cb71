export interface DifferentLine {
  text: string
  /** Only in the earlier text, only in the later one, or in both. */
  mark: 'gone' | 'new' | 'same'
}

/** Two texts line by line, by their longest common run of lines. Texts of rules have tens of lines, so the plain table will do. */
export function differenceOf(earlier: string, later: string): DifferentLine[] {
  const [left, right] = [earlier.split('\n'), later.split('\n')]
  const common = Array.from({ length: left.length + 1 }, () => Array.from({ length: right.length + 1 }, () => 0))
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      common[i]![j] = left[i] === right[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)
    }
  }
  const lines: DifferentLine[] = []
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      lines.push({ text: left[i]!, mark: 'same' })
      i++
      j++
    } else if (j >= right.length || (i < left.length && common[i + 1]![j]! >= common[i]![j + 1]!)) lines.push({ text: left[i++]!, mark: 'gone' })
    else lines.push({ text: right[j++]!, mark: 'new' })
  }
  return lines
}
