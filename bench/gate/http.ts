import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface HttpFigures {
  perSecond: number
  p50Ms: number
  p99Ms: number
  refused: number
  /** Processor time that the caller itself took for each call. */
  callerCpuMs: number
}

/**
 * Single calls over loopback HTTP from another process: `concurrency` callers that each wait for their answer, or, with `perSecond`,
 * calls started on a fixed timetable whether or not the earlier ones are answered, so that a stall is seen by all that it delays.
 */
export async function callByHttp(
  url: string, calls: { cookie: string; body: object }[], load: { concurrency: number; seconds: number; perSecond?: number },
): Promise<HttpFigures> {
  const caller = fileURLToPath(new URL('http-caller.ts', import.meta.url))
  const child = spawn(process.execPath, [caller], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify({ url, calls, ...load }))
  let output = ''
  for await (const piece of child.stdout) output += String(piece)
  return JSON.parse(output) as HttpFigures
}
