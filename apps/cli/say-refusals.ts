import type { Refusal } from '#kernel/values/refusal.ts'

/** Each refusal on standard error, Chinese first; answers the code with which the command ends. */
export function sayRefusals(refusals: readonly Refusal[], code = 1): number {
  for (const { message } of refusals) process.stderr.write(`${message.zh}\n${message.en}\n`)
  return code
}
