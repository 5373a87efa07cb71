const MAX_PATTERN = 200
const MAX_OPEN_REPEATS = 3

/**
 * The part of regular expressions that JavaScript, PostgreSQL (ARE) and DuckDB (RE2) read alike: literals, explicit
 * classes, groups, alternation, * + ? {m,n}, ^ $. In a trial `.`, \d, \w, \s and \b differed in a third of all
 * patterns. A repeated group may hold neither a repeat nor an alternative, and open repeats are few: JavaScript
 * backtracks, and a purpose text typed by a clerk must not be able to stop the gate. Null when the pattern is good,
 * else the reason.
 */
export function patternFault(pattern: string): { hintZh: string; hintEn: string } | null {
  if (pattern.length === 0 || pattern.length > MAX_PATTERN) {
    return fault(`长度应为 1 至 ${MAX_PATTERN}。`, `It must have 1 to ${MAX_PATTERN} characters.`)
  }
  let openRepeats = 0
  const groups: { complex: boolean }[] = [{ complex: false }]
  let previous: 'nothing' | 'atom' | 'repeat' | 'complexGroup' = 'nothing'
  for (const token of pattern.match(TOKEN) ?? []) {
    if (token === '(') {
      groups.push({ complex: false })
      previous = 'nothing'
    } else if (token === ')') {
      const group = groups.pop()
      if (groups.length === 0 || previous === 'nothing') {
        return fault('括号没有配对或为空。', 'A bracket has no partner or is empty.')
      }
      if (group!.complex) groups.at(-1)!.complex = true
      previous = group!.complex ? 'complexGroup' : 'atom'
    } else if (token === '|') {
      if (previous === 'nothing') return fault('“|”两边都要有内容。', 'Both sides of “|” need content.')
      groups.at(-1)!.complex = true
      previous = 'nothing'
    } else if (/^[*+?{]/.test(token)) {
      const reason = repeatFault(token, previous)
      if (reason) return reason
      if (!/^(\?|\{\d+(,\d+)?\})$/.test(token) && ++openRepeats > MAX_OPEN_REPEATS) {
        return fault(`* 与 + 合计最多 ${MAX_OPEN_REPEATS} 个。`, `At most ${MAX_OPEN_REPEATS} of * and + are allowed.`)
      }
      groups.at(-1)!.complex = true
      previous = 'repeat'
    } else if (token === '^' || token === '$') {
      previous = previous === 'nothing' ? 'nothing' : 'repeat'
      if (token === '$') previous = 'repeat'
    } else if (token.startsWith('[')) {
      const reason = classFault(token)
      if (reason) return reason
      previous = 'atom'
    } else if (token.startsWith('\\') ? !/^\\[\\^$.|?*+()[\]{}/-]$/.test(token) || token === '\\-' || token === '\\/'
      : /^[.\]}]$/.test(token)) {
      return fault(`“${token}”在各数据库含义不同，请写明字符，如 [0-9]。`,
        `“${token}” means different things in different databases; list the characters, such as [0-9].`)
    } else previous = 'atom'
  }
  if (groups.length !== 1) return fault('括号没有配对。', 'A bracket has no partner.')
  if (previous === 'nothing' && pattern !== '^') return fault('“|”两边都要有内容。', 'Both sides of “|” need content.')
  return null
}

const TOKEN = /\\[^]|\[(?:\\[^]|[^\]])*\]|\{[^}]*\}|[^]/gu

function repeatFault(token: string, previous: string): { hintZh: string; hintEn: string } | null {
  if (previous === 'nothing' || previous === 'repeat') {
    return fault(`“${token}”前面没有可重复的内容。`, `There is nothing to repeat before “${token}”.`)
  }
  if (previous === 'complexGroup' && token !== '?') {
    return fault('含重复或“|”的括号不能再重复。', 'A group holding a repeat or “|” cannot itself be repeated.')
  }
  if (!token.startsWith('{')) return null
  const bounds = /^\{(\d{1,3})(?:,(\d{0,3}))?\}$/.exec(token)
  const low = Number(bounds?.[1])
  const high = bounds?.[2] ? Number(bounds[2]) : low
  if (!bounds || low > high || high > 255) {
    return fault('重复次数应如 {2} 或 {2,5}，不超过 255。', 'Write repeats as {2} or {2,5}, up to 255.')
  }
  return null
}

function classFault(token: string): { hintZh: string; hintEn: string } | null {
  const inside = /^\[\^?([^]*)\]$/u.exec(token)?.[1] ?? ''
  if (inside === '' || /[\\[\]^&]/.test(inside) || /^-|-$/.test(inside)) {
    return fault('方括号内只写字符和 a-z 这样的范围。', 'Inside [ ] only characters and ranges such as a-z.')
  }
  const points = [...inside]
  for (let index = 1; index < points.length - 1; index++) {
    if (points[index] !== '-') continue
    if (points[index - 1]!.codePointAt(0)! > points[index + 1]!.codePointAt(0)! || points[index + 2] === '-') {
      return fault('方括号内的范围写反了。', 'A range inside [ ] is reversed.')
    }
    index++
  }
  return null
}

function fault(hintZh: string, hintEn: string): { hintZh: string; hintEn: string } {
  return { hintZh, hintEn }
}
