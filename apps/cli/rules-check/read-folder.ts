import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadRules, type RuleSource } from '#kernel/rules/index.ts'
import { refusals, type Refusal } from '#kernel/values/refusal.ts'
import { placesIn, type PlaceOf } from './scalar-place.ts'

const refuse = refusals({
  'rules.folder_not_readable': {
    zh: '无法读取文件夹“{folder}”（{reported}）。请核对路径和权限。',
    en: 'The folder “{folder}” cannot be read ({reported}). Check the path and its permissions.',
  },
  'rules.folder_empty': {
    zh: '文件夹“{folder}”中没有规则文件（.yaml）。',
    en: 'There is no rule file (.yaml) in “{folder}”.',
  },
  'rules.file_too_deep': {
    zh: '{file} 第 1 行：文件嵌套太深，无法读取。请减少层次。',
    en: '{file}, line 1: the file is nested too deeply to be read. Use fewer levels.',
  },
})

export interface FileRule {
  rule: RuleSource
  file: string
  /** Its number in the file. */
  index: number
  placeOf: PlaceOf
}

export interface Folder {
  rules: FileRule[]
  refusals: Refusal[]
}

/** All rules of a folder that can be read, and what is wrong with the others. */
export function readFolder(folder: string): Folder {
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)).sort()
  } catch (error) {
    return { rules: [], refusals: [refuse('rules.folder_not_readable', { folder, reported: (error as NodeJS.ErrnoException).code ?? (error as Error).message })] }
  }
  if (names.length === 0) return { rules: [], refusals: [refuse('rules.folder_empty', { folder })] }
  const read = names.map((name) => readFile(join(folder, name)))
  return { rules: read.flatMap(({ rules }) => rules), refusals: read.flatMap(({ refusals }) => refusals) }
}

function readFile(file: string): Folder {
  try {
    const text = readFileSync(file, 'utf8')
    const found = loadRules(text, file)
    // After the first place that is no YAML the reader guesses, and its further complaints are echoes.
    if ('refusals' in found) return { rules: [], refusals: found.refusals[0]?.code === 'rules.file_yaml' ? found.refusals.slice(0, 1) : found.refusals }
    const placeOf = placesIn(text)
    return { rules: found.map((rule, index) => ({ rule, file, index, placeOf })), refusals: [] }
  } catch (error) {
    // The YAML reader is recursive: thousands of levels end its stack.
    if (error instanceof RangeError) return { rules: [], refusals: [refuse('rules.file_too_deep', { file })] }
    throw error
  }
}
