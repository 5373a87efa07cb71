import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Names that say nothing: what is in such a file belongs to the thing that it serves. */
const FORBIDDEN = ['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'misc', 'manager', 'service', 'services', 'types', 'lib']
const AREAS = ['kernel', 'modules', 'apps', 'ui', 'tools', 'bench']

/** Files and folders whose name, or whose part between hyphens at the end, is one of the words that say nothing. */
export async function checkFileNames(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const area of AREAS) {
    const names = await readdir(join(root, area), { recursive: true }).catch(() => [])
    for (const name of names) {
      if (name.split('/').includes('node_modules')) continue
      const word = basename(name).split('.')[0]!
      const last = word.split('-').at(-1)!
      if (!FORBIDDEN.includes(word) && !FORBIDDEN.includes(last)) continue
      problems.push(`${area}/${name}: “${last}” says nothing; name the file after what it does`)
    }
  }
  return problems.sort()
}
