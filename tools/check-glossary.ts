import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Glossary {
  /** Every identifier in backticks of the second column. */
  words: Set<string>
  /** Word that must not be used → the identifier to use. From notes of the form: never "lock", "deduct". */
  forbidden: Map<string, string>
}

/** Where the words of the field rule. Below, in database and tools, a lock is a lock. */
const FIELD = /^(modules|kernel\/(ledger|document|process|rules|access|command))\//
const EMPTY_SUFFIX = /\b(?:class|interface|type|function|const|let)\s+(\w+(?:Managers?|Services?|Utils?|Helpers?))\b/g
/** Exports of a model.ts whose keys or items are words that people read. */
const LISTS = /^(states|levels|actions|effects)$|(States|Levels|Actions|Effects)$|(^|_)(STATES|LEVELS|ACTIONS|EFFECTS)$/

/** One word, one meaning: identifiers use the glossary's words, and what models declare is in the glossary. */
export async function checkGlossary(root: string): Promise<string[]> {
  const common = parseGlossary(await readFile(join(root, 'GLOSSARY.md'), 'utf8'))
  if (common.words.size === 0) return ['GLOSSARY.md: no table with identifiers in backticks was found']
  const files = await sourceFiles(root)
  const { own, problems } = await glossariesOfModules(root, common)
  const glossaryOf = (file: string) => own.get(/^modules\/([^/]+)\//.exec(file)?.[1] ?? '') ?? common
  for (const file of files) problems.push(...wordsOfFile(file, await readFile(join(root, file), 'utf8'), glossaryOf(file)))
  for (const file of files.filter((name) => name.endsWith('/model.ts'))) {
    const model = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>
    problems.push(...wordsOfModel(file, model, glossaryOf(file)))
  }
  for (const file of files.filter((name) => /^modules\/[^/]+\/module\.ts$/.test(name))) {
    const { module } = (await import(pathToFileURL(join(root, file)).href)) as { module: { kinds: { code: string }[] } }
    const kinds = Object.fromEntries(module.kinds.map((kind) => [kind.code, kind]))
    problems.push(...wordsOfModel(file, kinds, glossaryOf(file)))
  }
  return problems
}

/** A module's GLOSSARY.md adds words for its own folder; it gives no second meaning to a word of the common one. */
async function glossariesOfModules(root: string, common: Glossary): Promise<{ own: Map<string, Glossary>; problems: string[] }> {
  const own = new Map<string, Glossary>()
  const problems: string[] = []
  for (const module of await readdir(join(root, 'modules')).catch(() => [])) {
    const text = await readFile(join(root, 'modules', module, 'GLOSSARY.md'), 'utf8').catch(() => null)
    if (text === null) continue
    const { words, forbidden } = parseGlossary(text)
    const twice = [...words].filter((word) => common.words.has(word))
    problems.push(...twice.map((word) => `modules/${module}/GLOSSARY.md: “${word}” has its meaning in GLOSSARY.md already`))
    const all = { words: new Set([...common.words, ...words]), forbidden: new Map([...common.forbidden, ...forbidden]) }
    for (const word of words) all.forbidden.delete(word.toLowerCase())
    own.set(module, all)
  }
  return { own, problems }
}

export function parseGlossary(text: string): Glossary {
  const glossary: Glossary = { words: new Set(), forbidden: new Map() }
  for (const line of text.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim())
    if (cells.length < 5 || /^[-: ]*$/.test(cells[1]!)) continue
    const words = cells[2]!.match(/`[^`]+`/g)?.flatMap((code) => code.slice(1, -1).split(/\s+/)) ?? []
    for (const word of words) glossary.words.add(word)
    const never = /never ((?:["“][^"”]+["”][,，、]?\s*(?:or )?)+)/.exec(cells[3]!)
    for (const match of never?.[1]?.matchAll(/["“]([^"”]+)["”]/g) ?? []) {
      if (/^[A-Za-z]+$/.test(match[1]!)) glossary.forbidden.set(match[1]!.toLowerCase(), words[0] ?? '')
    }
  }
  // A word that has a meaning of its own elsewhere in the table is not forbidden.
  for (const word of glossary.words) glossary.forbidden.delete(word.toLowerCase())
  return glossary
}

/** Identifiers only: what is in quotes or comments is prose. */
export function wordsOfFile(file: string, source: string, glossary: Glossary): string[] {
  const code = withoutProse(source)
  const problems = [...code.matchAll(EMPTY_SUFFIX)].map((match) => `${file}: “${match[1]}” ends in a word that says nothing`)
  if (!FIELD.test(file) || /(\.test\.tsx?|\/test-[^/]+\.tsx?)$/.test(file)) return problems
  const identifiers = new Set(code.match(/[A-Za-z_$][\w$]*/g) ?? [])
  for (const identifier of identifiers) {
    for (const part of identifier.split(/_|(?<=[a-z0-9])(?=[A-Z])/)) {
      const word = part.toLowerCase()
      const instead = glossary.forbidden.get(word) ?? glossary.forbidden.get(word.replace(/(ed|ing|ion|s)$/, ''))
      if (instead !== undefined) problems.push(`${file}: “${identifier}” – the glossary says ${instead}, not ${word}`)
    }
  }
  return problems
}

/** States, levels and actions must be glossary words; a refusal's code must begin with its folder's or a glossary word. */
export function wordsOfModel(file: string, model: Record<string, unknown>, glossary: Glossary): string[] {
  const problems: string[] = []
  const known = new Set([...glossary.words].map((word) => word.toLowerCase()))
  const folder = file.split('/').at(-2)!
  for (const [name, value] of Object.entries(model)) {
    for (const [list, words] of listsOf(name, value)) {
      for (const word of words) {
        if (!known.has(word.toLowerCase())) problems.push(`${file}: ${list} has “${word}”, which no GLOSSARY.md explains`)
      }
    }
    const catalogue = (value as { catalogue?: Record<string, unknown> } | null)?.catalogue
    for (const code of catalogue ? Object.keys(catalogue) : []) {
      const [subject] = code.split('.')
      const isKnown = camel(subject!) === camel(folder) || known.has(camel(subject!).toLowerCase())
      if (!isKnown || !/^[a-z_]+(\.[a-z0-9_]+)+$/.test(code)) problems.push(`${file}: the refusal “${code}” names neither its folder nor a glossary word`)
    }
  }
  return problems
}

function listsOf(name: string, value: unknown): [string, string[]][] {
  if (LISTS.test(name)) return [[name, wordsIn(value)]]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).filter(([key]) => LISTS.test(key)).map(([key, list]) => [`${name}.${key}`, wordsIn(list)])
}

function wordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string')
  return typeof value === 'object' && value !== null && !(value instanceof Map) ? Object.keys(value) : []
}

function camel(text: string): string {
  return text.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())
}

function withoutProse(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
    .replace(/`(?:[^`\\]|\\.)*`/g, '``')
    .replace(/(^|\s)\/\/[^\n]*/g, ' ')
}

async function sourceFiles(root: string): Promise<string[]> {
  const files: string[] = []
  for (const area of ['kernel', 'modules', 'apps', 'ui', 'tools', 'bench']) {
    const names = await readdir(join(root, area), { recursive: true }).catch(() => [])
    files.push(...names.filter((name) => /\.tsx?$/.test(name)).map((name) => `${area}/${name}`))
  }
  return files.sort()
}
