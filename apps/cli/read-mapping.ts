import { readFileSync } from 'node:fs'
import { type Mapping, parseMapping } from '#kernel/files/index.ts'
import { type Refusal, refusals } from '#kernel/values/refusal.ts'

const refuse = refusals({
  'mapping.not_readable': {
    zh: '无法读取映射“{file}”（{reported}）。请核对路径和权限；映射的写法见 examples/mappings/。',
    en: 'The mapping “{file}” cannot be read ({reported}). Check the path and its permissions; examples/mappings/ shows how one is written.',
  },
})

/** The mapping in a file, or every fault in it with its line. */
export function readMapping(file: string): Mapping | Refusal[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return [refuse('mapping.not_readable', { file, reported: (error as NodeJS.ErrnoException).code ?? (error as Error).message })]
  }
  return parseMapping(text)
}
