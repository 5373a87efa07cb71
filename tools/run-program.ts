import { spawn } from 'node:child_process'

/** Runs a program to its end and gives what it printed. `code` is null when a signal ended it or it could not start. */
export function runProgram(program: string, words: string[], folder: string): Promise<{ code: number | null; output: string; printed: string }> {
  return new Promise((settle) => {
    const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } })
    let printed = ''
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', (error) => settle({ code: null, output: error.message, printed }))
    child.on('close', (code) => settle({ code, output, printed }))
  })
}
