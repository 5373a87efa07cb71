import { fileURLToPath } from 'node:url'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import type { YearView } from '../server/demonstration/year/model.ts'
import type { Running } from '../server/start.ts'
import { readWords } from './arguments.ts'
import { dataFolder } from './data.ts'
import { portOf } from './failure.ts'

const HELP = `用法  sluice serve [--json]

  启动系统：数据库、规则、流程、页面。首次启动时建立演示单位。Ctrl-C 或 SIGTERM 正常停止。

  环境变量
    PORT              端口，缺省 8080；HOST 缺省 127.0.0.1
    SLUICE_DATA       数据文件夹，缺省 .data（内置数据库、签名密钥）
    DATABASE_URL      使用现有 PostgreSQL（闸门账号），同时设置 SLUICE_MIGRATE_URL（属主账号）
    SLUICE_DEMO       1 在空的外部数据库中也建立演示；0 不建立
    SLUICE_DEMONSTRATION_YEAR  off 不载入演示年（一个全年、120 个单位、两万笔支付，在后台载入）
    SLUICE_LOG_NAME   存证签名的名称，缺省 sluice
    SLUICE_WEBHOOK_PRIVATE  1 允许向内网和非 https 的地址推送事件
    SLUICE_TRUST_PROXY  1 表示前面有自己的反向代理
    SLUICE_PAGES      0 只提供接口，不构建页面
    LOG_LEVEL         silent error warn info debug，缺省 warn（写到标准错误）

  --json            就绪后在标准输出写一个 JSON 对象 {url, vkey, demonstration, firstLinks}

Usage  sluice serve [--json]

  Starts the system: database, rules, flows, pages. The first start makes the demonstration offices. Ctrl-C or SIGTERM stops it.

  Environment
    PORT              8080 when absent; HOST is 127.0.0.1 when absent
    SLUICE_DATA       data folder, .data when absent (embedded database, signing key)
    DATABASE_URL      a PostgreSQL of your own (login of the gate), with SLUICE_MIGRATE_URL (login of the owner)
    SLUICE_DEMO       1: a demonstration in an empty database of your own too; 0: none
    SLUICE_DEMONSTRATION_YEAR  off: no demonstration year (a whole year, 120 units, 20,000 payments, loaded in the background)
    SLUICE_LOG_NAME   name under which the log is signed, sluice when absent
    SLUICE_WEBHOOK_PRIVATE  1: webhooks may go to addresses inside the network and without TLS
    SLUICE_TRUST_PROXY  1: a reverse proxy of your own is in front
    SLUICE_PAGES      0: the API alone, no pages are built
    LOG_LEVEL         silent error warn info debug, warn when absent (to standard error)

  --json            once ready, one JSON object on standard output: {url, vkey, demonstration, firstLinks}
`

/** `sluice serve`: runs until a signal, then 0 after a clean stop; 1 when its database is gone, so that whoever watches over it starts it again. */
export async function run(words: string[]): Promise<number> {
  const read = readWords(words, HELP, {})
  if (!('values' in read)) return read.code
  const environment = process.env
  const port = portOf(environment['PORT'] || undefined)
  if (isRefusal(port)) throw new Refused(port)
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const stopped = untilSignal()
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const [{ startServer }, { builtPages }] = await Promise.all([import('../server/start.ts'), import('./built-pages.ts')])
  const began = performance.now()
  const running = await startServer({
    environment, dataDir: dataFolder(), host: environment['HOST'] || '127.0.0.1',
    port, webDir: environment['SLUICE_PAGES'] === '0' ? Promise.resolve(null) : builtPages(root, say),
    onProgress: (stage, ms) => say(`${STAGES[stage] ?? stage}  ${(ms / 1000).toFixed(1)} s`),
    ...(environment['SLUICE_DEMONSTRATION_YEAR'] === 'off' ? {} : { onYear: yearTeller(say) }),
  })
  const { url, vkey, demonstration, firstLinks } = running
  if (read.values['json']) process.stdout.write(`${JSON.stringify({ url, vkey, demonstration, firstLinks, seconds: round((performance.now() - began) / 1000) })}\n`)
  else process.stdout.write(welcome(running))
  const signal = await Promise.race([stopped, running.databaseGone.then(() => null)])
  if (signal === null) {
    say('内置数据库意外停止，已提交的内容不会丢失。原因见数据文件夹中的 postgres.log；请重新启动。')
    say('The database that came with the program has stopped; what was committed is kept. Why is in postgres.log in the data folder; start again.')
    process.exit(1)
  }
  say(`${signal}：正在停止…… stopping…`)
  await running.close()
  return 0
}

const STAGES: Record<string, string> = {
  database: '数据库就绪 database ready', demonstration: '单位与单据就绪 offices ready', ready: '系统就绪 ready',
}

const FIRST = { system: '系统管理员 system', security: '安全保密管理员 security', audit: '安全审计员 audit' }

/** A line for each tenth of the demonstration year. */
function yearTeller(say: (line: string) => void): (view: YearView) => void {
  let told = 0
  return ({ state, year, done, total, offices, units }) => {
    const tenth = Math.floor(done / total * 10)
    if (state === 'ready') say(`演示年 ${year} 就绪：${offices} 个财政部门、${units} 个单位 demonstration year ready: ${offices} offices, ${units} units`)
    else if (tenth > told) say(`演示年载入中 loading the demonstration year  ${done.toLocaleString('en')}/${total.toLocaleString('en')}`)
    told = tenth
  }
}

function welcome({ url, vkey, demonstration: people, firstLinks }: Running): string {
  const lines = ['', `廉闸 Sluice  ${url}`, `存证公钥 log key  ${vkey}`]
  if (firstLinks.length > 0) {
    lines.push(
      '', '请在 24 小时内由本人打开下面的一次性链接（重启后作废，换发新链接）：',
      'Let each person open their own one-time link within 24 hours (a restart replaces it):',
      ...firstLinks.map(({ administers, link }) => `  ${FIRST[administers]}  ${link}`),
      '三员由三人分任，互不兼任，也不办理业务。The three administrators are three persons, and none of them handles business.',
    )
  }
  if (people) {
    const first = people.slice(0, 18)
    lines.push(
      '', '这是演示：单位和人员均为虚构。登录页可直接选人；也可用下列账号（密码相同）：',
      'This is a demonstration; offices and people are invented. Choose a person on the log-in page, or type one of these (one password):',
      `  密码 password: ${people[0]?.password ?? ''}`,
      ...first.map(({ login, name, position, unit }) => `  ${login.padEnd(26)}${name}  ${position.zh} ${position.en}  ${unit}`),
      '一笔支付依次经过：经办送审 → 单位负责人同意 → 处室审核 → 国库签发 → 发送 → 回单。摘要里写“酒”会被拦截。',
      'A payment goes: clerk submits → finance head approves → division reviews → treasury orders → sends → books the receipt. Write 酒 in the purpose and it is held.',
      '改一个阈值要两个人：规则编制岗填“参数调整”送审，规则审批岗同意，下一笔支付即按新值判定。',
      'A threshold takes two: the rule author submits a change of parameter, rule approval agrees, and the next payment is judged by it.',
    )
  }
  return `${lines.join('\n')}\n\nCtrl-C 停止 stops.\n`
}

/** The first signal; a second one ends the process at once. */
function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        resolve(signal)
      })
    }
  })
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
