import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Report } from '#kernel/backtest/model.ts'
import { newId } from '#kernel/values/id.ts'
import { Refused, type Bilingual, type Refusal } from '#kernel/values/refusal.ts'
import type { JobTask, JobWord } from './job-process.ts'
import { refuse, type JobView } from './model.ts'

/** At most so many at once, whoever asks: the desk needs the machine. */
const AT_ONCE = 2
const MOST_MINUTES = 20
/** Of DuckDB, beside the heap of the process; what does not fit goes to temporary files. */
const MEMORY_MB = 1_000
const HEAP_MB = 1_000
/** A finished job is told of for so long; its report stays. */
const TOLD_MS = 60 * 60_000

interface Job {
  person: string
  region: string
  view: JobView
  /** Null when it is over. */
  child: ChildProcess | null
  endedMs: number
}

export interface JobAsked {
  person: string
  rule: string
  task: Omit<JobTask, 'memoryMb'>
  /** Keeps the report; what it throws ends the job as broken off. */
  onReport: (report: Report, limits: Bilingual[]) => Promise<void>
  /** What the process said when it broke off, for the log of the server; people are told its kind. */
  onBroken: (said: string) => void
}

export interface BacktestJobs {
  /** Throws `Refused` when the person's last one still runs, or too many do. */
  start: (asked: JobAsked) => JobView
  /** The person's newest in the region. */
  newest: (person: string, region: string) => JobView | null
  view: (person: string, region: string, job: string) => JobView
  cancel: (person: string, region: string, job: string) => JobView
  stop: () => Promise<void>
}

/**
 * Runs back-tests beside the server, each in a process of its own with bounded memory, threads and time, so that the desk never waits for
 * one and a cancelled one leaves nothing behind. What is running is known to this server alone and is lost with it; reports are not.
 */
export function backtestJobs(): BacktestJobs {
  const jobs = new Map<string, Job>()
  const running = () => [...jobs.values()].filter(({ child }) => child !== null)
  const mine = (person: string, region: string, id: string): Job => {
    const job = jobs.get(id)
    if (job?.person !== person || job.region !== region) throw new Refused(refuse('backtest.no_such_job'))
    return job
  }
  return {
    start: (asked) => {
      for (const [id, job] of jobs) if (job.child === null && Date.now() - job.endedMs > TOLD_MS) jobs.delete(id)
      const own = running().find(({ person }) => person === asked.person)
      if (own) throw new Refused(refuse('backtest.running', { rule: own.view.rule }))
      if (running().length >= AT_ONCE) throw new Refused(refuse('backtest.busy', { count: running().length }))
      const view: JobView = {
        job: newId(), rule: asked.rule, state: 'running', step: { zh: '准备', en: 'Preparing' }, share: 0, startedAt: new Date().toISOString(), run: null, refusal: null,
      }
      const job: Job = { person: asked.person, region: asked.task.region, view, child: null, endedMs: 0 }
      jobs.set(view.job, job)
      launch(job, asked)
      return job.view
    },
    newest: (person, region) => [...jobs.values()].filter((job) => job.person === person && job.region === region).at(-1)?.view ?? null,
    view: (person, region, id) => mine(person, region, id).view,
    cancel: (person, region, id) => {
      const job = mine(person, region, id)
      if (job.child) end(job, { state: 'cancelled' })
      return job.view
    },
    stop: async () => {
      const left = running().map(({ child }) => new Promise<void>((resolve) => child!.once('exit', () => resolve())))
      for (const job of running()) end(job, { state: 'cancelled' })
      await Promise.all(left)
    },
  }
}

function launch(job: Job, { task, onReport, onBroken }: JobAsked): void {
  // Whatever it leaves behind when it is ended in the middle lies in here.
  const folder = mkdtempSync(join(tmpdir(), 'sluice-backtest-job-'))
  const child = fork(fileURLToPath(new URL('job-process.ts', import.meta.url)), [], {
    // Its own limits, and none of the switches under which this process was started.
    execArgv: [`--max-old-space-size=${HEAP_MB}`], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { ...process.env, TMPDIR: folder },
  })
  job.child = child
  let said = ''
  child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  const late = setTimeout(() => end(job, { state: 'refused', refusal: refuse('backtest.too_long', { minutes: MOST_MINUTES }).message }), MOST_MINUTES * 60_000)
  const broke = (reason: Bilingual) => {
    if (job.child !== null) onBroken(`${reason.en}\n${said}`)
    end(job, { state: 'refused', refusal: refuse('backtest.broke_off', { reason: /out of memory/i.test(said) ? OUT_OF_MEMORY : reason }).message })
  }
  child.on('message', (word: JobWord) => {
    if (job.child === null) return
    if ('share' in word) job.view = { ...job.view, ...word }
    else if ('refusals' in word) end(job, { state: 'refused', refusal: together(word.refusals) })
    else onReport(word.report, word.limits).then(() => end(job, { state: 'done', run: word.report.run, share: 1 }), (error: unknown) => {
      said += String((error as Error).stack)
      broke({ zh: '结果没有存下', en: 'its report could not be kept' })
    })
  })
  child.once('error', (error) => broke({ zh: `进程报告 ${error.message}`, en: `the process reported ${error.message}` }))
  child.once('exit', (code, signal) => {
    clearTimeout(late)
    rmSync(folder, { recursive: true, force: true })
    // An ordinary end follows the report, which may still be on its way into the database.
    if (code !== 0) broke({ zh: `进程已退出，${signal ?? `退出码 ${code}`}`, en: `the process ended, ${signal ?? `exit code ${code}`}` })
  })
  child.send({ ...task, memoryMb: MEMORY_MB } satisfies JobTask)
}

const OUT_OF_MEMORY: Bilingual = { zh: '内存不足', en: 'out of memory' }

/** The first end counts; the process goes with it. */
function end(job: Job, last: Partial<JobView>): void {
  if (job.child === null) return
  job.child.kill('SIGKILL')
  job.child = null
  job.endedMs = Date.now()
  job.view = { ...job.view, ...last }
}

/** A text with several faults: all of them, so that its author mends them at once. */
function together(refusals: readonly Refusal[]): Bilingual {
  const shown = refusals.slice(0, 5)
  return { zh: shown.map(({ message }) => message.zh).join('\n'), en: shown.map(({ message }) => message.en).join('\n') }
}
