import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const READMES = ['README.md', 'README.zh-CN.md']
const PAGES = [...READMES, 'ARCHITECTURE.md', 'SECURITY.md', 'STYLE.md', 'GLOSSARY.md', 'CONTRIBUTING.md']

describe('what is written for people', () => {
  it('names every command of the program, and no other', () => {
    const overview = execFileSync(process.execPath, [join(root, 'apps/cli/main.ts'), '--help'], { encoding: 'utf8' })
    const commands = [...overview.matchAll(/^ {2}([a-z][a-z-]+) {2}/gm)].map(([, name]) => name!)
    expect(commands.length).toBeGreaterThan(10)
    for (const file of READMES) {
      const text = textOf(file)
      const shown = [...text.matchAll(/npx sluice ([a-z-]+)/g)].map(([, name]) => name!)
      expect(shown.filter((name) => !commands.includes(name)), file).toEqual([])
      expect(commands.filter((name) => !shown.includes(name) && !text.includes(`; ${name} `) && !text.includes(`；${name} `)), file).toEqual([])
    }
  })

  it('says the same commands, with the same options, in both languages', () => {
    const optionsOf = (file: string) => [...textOf(file).matchAll(/^npx sluice .*$/gm)].map(([line]) => [
      /sluice ([a-z-]+)/.exec(line)![1], ...line.split(' #')[0]!.matchAll(/ --[a-z]+/g)].map(String).sort())
    expect(optionsOf('README.zh-CN.md').map(String).sort()).toEqual(optionsOf('README.md').map(String).sort())
  })

  it('leads to files that are there', () => {
    const lost = PAGES.flatMap((file) => [...textOf(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) => to!)
      .filter((to) => !existsSync(join(root, dirname(file), to))).map((to) => `${file}: ${to}`))
    expect(lost).toEqual([])
  })

  it('lists in ARCHITECTURE every engine, and no engine or module that is gone', () => {
    const text = textOf('ARCHITECTURE.md')
    const layout = text.slice(text.indexOf('```') + 3, text.indexOf('\n```', text.indexOf('```') + 3))
    const engines = readdirSync(join(root, 'kernel'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)
    expect([...layout.matchAll(/^kernel\/([a-z]+)\//gm)].map(([, name]) => name).sort()).toEqual(engines.sort())
    // A module is two blanks away from the next; a new one edits nothing outside its folder, so it may be missing here.
    const modules = layout.slice(layout.indexOf('modules/'), layout.indexOf('apps/server/')).split(/\s{2,}/).slice(1).flatMap((part) => (
      /^[a-z-]+;?$/.test(part) ? [part.replace(';', '')] : []))
    expect(modules.length).toBeGreaterThan(10)
    expect(modules.filter((name) => !existsSync(join(root, 'modules', name, 'module.ts')))).toEqual([])
  })
})
