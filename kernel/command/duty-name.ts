import type { Module } from '#kernel/module/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

/** What a duty is called by the module that has it; its code when none does, which the conformance suite refuses. */
export function dutyName(modules: readonly Pick<Module, 'duties'>[], duty: string): Bilingual {
  for (const { duties } of modules) if (duties && Object.hasOwn(duties, duty)) return duties[duty]!
  return { zh: duty, en: duty }
}
