import type { Command } from '#kernel/command/index.ts'
import type { PlannedPayment } from './model.ts'
import { act, openTasks, type OpenTask, type Stage } from './stage.ts'

/** A payment that has been asked for. */
export interface Asked {
  document: string
  payment: PlannedPayment
  /** It stays where this kind of document waits for this position (`alert/monitoring.officer`); absent: it goes to its end. */
  until?: string
}

/** More waves than the longest way through payment and alert has steps. */
const MOST_WAVES = 24

/** Carries payments on, wave by wave, until each lies where it should. `before` is called with the number of each wave: the hour goes on. */
export async function goOn(stage: Stage, asked: readonly Asked[], before: (wave: number) => void): Promise<void> {
  const byId = new Map(asked.map((one) => [one.document, one]))
  for (let wave = 0; wave < MOST_WAVES; wave++) {
    const tasks = await openTasks(stage, [...byId.keys()])
    const commands = tasksInTurn(tasks).flatMap((task) => commandFor(stage, byId.get(task.about)!, task))
    if (commands.length === 0) return
    before(wave)
    await act(stage, commands)
  }
}

/** While an alert stands, the payment waits for it; of parallel tasks both are done, one a wave. */
function tasksInTurn(tasks: readonly OpenTask[]): OpenTask[] {
  return [...Map.groupBy(tasks, ({ about }) => about).values()].map((own) => own.find(({ kind }) => kind === 'alert') ?? own[0]!)
}

const ONWARD: Record<string, string> = {
  'treasury.payer': 'order', 'treasury.dispatcher': 'send', 'treasury.reconciler': 'receive',
  'unit.financeHead/alert': 'explain', 'monitoring.officer/alert': 'review',
}

const REASONS: Record<string, string> = {
  explain: '经核对合同和批复，情况说明如下，材料附后。', review: '已核对说明、凭证与支付数据。', release: '依据充分，同意放行，列入下月抽查。',
  approve: '演示：已核对合同、凭证和疑点所列数据，情况属实，同意。', returnToMaker: '依据不足，请更正后重新送审。', forbid: '违反规定，禁止支付，线索移送。', sendBack: '发票抬头与单位名称不一致，请更换发票后重新送审。',
  reject: '不在批复范围内，不予批准。', bounce: '户名与账号不符，银行退票。', withdraw: '信息有误，撤回重填。',
}

function commandFor(stage: Stage, asked: Asked, task: OpenTask): Command[] {
  const { payment, until } = asked
  if (until === `${task.kind}/${task.position}`) return []
  const action = actionFor(asked, task)
  const reason = action === 'receive' ? receiptOf(asked) : action === 'approve' && !task.hasFindings ? undefined : REASONS[action]
  const common = { key: `${task.id}/${action}`, kind: task.kind, document: task.document, action, ...(reason ? { reason } : {}) }
  if (action === 'withdraw') return [{ ...common, actor: stage.cast.holder('unit.clerk', stage.cast.unitId(payment.unit)) }]
  return [{ ...common, task: task.id, actor: stage.cast.holder(task.position, task.unit) }]
}

function actionFor({ document, payment, until }: Asked, { kind, position }: OpenTask): string {
  const { fate } = payment
  if (kind === 'alert') return position === 'monitoring.head' ? decision(document, payment.planted !== null) : ONWARD[`${position}/alert`]!
  if (until === undefined) {
    if (fate === 'withdrawn' && position === 'unit.financeHead') return 'withdraw'
    if (position === 'division.handler' && (fate === 'sentBack' || fate === 'rejected')) return fate === 'sentBack' ? 'sendBack' : 'reject'
    if (fate === 'bounced' && position === 'treasury.reconciler') return 'bounce'
  }
  return ONWARD[position] ?? 'approve'
}

/** What the monitoring head decides: of planted ones most are stopped, of others most released. By the id, so that it is the same each time. */
function decision(document: string, planted: boolean): string {
  const share = Number.parseInt(document.slice(0, 2), 16) / 256
  if (planted) return share < 0.4 ? 'forbid' : share < 0.85 ? 'returnToMaker' : 'release'
  return share < 0.85 ? 'release' : 'returnToMaker'
}

/** What the bank says: serial, amount, payee, account. */
function receiptOf({ document, payment: { amountFen, payee, account } }: Asked): string {
  return [`YEAR-${document.slice(0, 13)}`, (amountFen / 100).toFixed(2), payee, account ?? ''].join('\n')
}
