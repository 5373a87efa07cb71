import type { Refusal } from '#kernel/values/refusal.ts'

let inJson = false

/** Said once, before a command begins: with --json a program reads standard output, and a refusal belongs there too. */
export function answerInJson(words: readonly string[]): void {
  const end = words.indexOf('--')
  inJson = words.slice(0, end < 0 ? undefined : end).includes('--json')
}

/**
 * Each refusal on standard error, Chinese first, then `more` (the help, for wrong words); with --json one object on standard output
 * besides: {code, message: {zh, en}} of the first and, where there are several, `others` like it. Answers the code with which the
 * command ends.
 */
export function sayRefusals(refusals: readonly Pick<Refusal, 'code' | 'message'>[], code = 1, more = ''): number {
  for (const { message } of refusals) process.stderr.write(`${message.zh}\n${message.en}\n`)
  if (more !== '') process.stderr.write(`\n${more}`)
  const [first, ...others] = refusals.map((one) => ({ code: one.code, message: one.message }))
  if (inJson && first) process.stdout.write(`${JSON.stringify({ ...first, ...(others.length > 0 ? { others } : {}) })}\n`)
  return code
}
