import { spawn } from 'node:child_process'

interface Ended {
  /** Null when a signal ended it or it could not start. */
  code: number | null
  /** Both streams as they came. */
  output: string
  /** Standard output alone. */
  printed: string
}

/** Runs a program to its end and gives what it printed. `environment` changes variables; undefined takes one away. */
export function runProgram(program: string, words: string[], folder: string, environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((settle) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...environment }
    const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env })
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
