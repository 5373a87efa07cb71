import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Module } from './model.ts'

/** Every folder below `modules/` that has a module.ts. One that fails to load stops the start: half a gate is no gate. */
export async function discoverModules(folder: string): Promise<Module[]> {
  const modules: Module[] = []
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name, 'module.ts')
    if (!existsSync(file)) continue
    const { module } = (await import(pathToFileURL(file).href)) as { module: Module }
    if (module.id !== name) throw new Error(`modules/${name}/module.ts declares the id ${module.id}; folder and id are one word.`)
    modules.push(module)
  }
  return modules
}
