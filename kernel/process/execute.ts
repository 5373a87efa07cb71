import { isRefusal, type Refusal } from '#kernel/values/refusal.ts'
import {
  type Beginning, type Conditions, type Definition, type Demands, type Facts, type OpenedTask, type Outcome, type ProcessState, REJECT, SEND_BACK, type Signer, type TaskNode, type Token,
} from './model.ts'
import { refuse } from './refuse.ts'
import { advance } from './advance.ts'
import { type Net, netOf, nodeLabel, nodeOf, outgoingOf, tasksOf } from './net.ts'

const NO_DEMANDS: Demands = { held: false, extraSigners: [] }
const NO_AMOUNT: Beginning = { ...NO_DEMANDS, signOffFen: null }

/** Submit: the first tasks of a round. A held submit opens none; added signers open first and alone. */
export function start(
  definition: Definition, facts: Facts, conditions: Conditions, { held, extraSigners, signOffFen, findings = [] }: Beginning = NO_AMOUNT,
): Outcome | Refusal {
  const net = netOf(definition)
  if (!net.start) return refuse('process.start_count', { count: 0 })
  const token: Token = { at: 'leaving', node: net.start.id, outcome: null, signers: signersFor(extraSigners) }
  const state: ProcessState = {
    tokens: [token], counter: 0, held, irreversible: false, ended: null, signOffFen: signOffFen === null ? null : String(signOffFen),
    ...(findings.length > 0 ? { findings } : {}),
  }
  return settle(net, state, [], facts, conditions)
}

/**
 * One task is done with one of its actions. `sendBack` closes every token and returns the document to its maker
 * (`draft`; the next submit is a new round), `reject` ends it; every other action lets the token go on.
 * Demands: with `held` the step counts but its token stays; each extra signer must approve before the token goes on.
 */
export function complete(
  definition: Definition, state: ProcessState, command: { task: string, action: string },
  facts: Facts, conditions: Conditions, demands: Demands = NO_DEMANDS,
): Outcome | Refusal {
  const net = netOf(definition)
  const { task, action } = command
  if (state.ended !== null) return refuse('process.ended')
  if (state.held) return refuse('process.held')
  const token = tokenOfTask(state, task)
  if (!token) return refuse('process.no_task', { task })
  const offered = actionsAt(net, state, token)
  if (!offered.includes(action)) {
    return refuse('process.action_not_offered', {
      task: nodeLabel(nodeOf(net, token.node)), action: action.slice(0, 40), offered: offered.join(' '),
    })
  }
  if (action === SEND_BACK) return close(state, 'draft', 'sentBack', task)
  if (action === REJECT) return close(state, rejectStateOf(net, token), 'rejected', task)
  const added = signersFor(demands.extraSigners)
  const leaving: Token = token.at === 'task'
    ? { at: 'leaving', node: token.node, outcome: action, signers: [...secondSigner(net, token.node), ...added] }
    : { ...token, signers: [...token.signers.filter(({ key }) => key !== task), ...added] }
  const tokens = state.tokens.map((other) => (other === token ? leaving : other))
  return settle(net, { ...state, tokens, held: demands.held }, [task], facts, conditions)
}

/** The alert has been settled: what stood still goes on, judged by the facts of now. */
export function release(
  definition: Definition, state: ProcessState, facts: Facts, conditions: Conditions,
  demands: Pick<Demands, 'extraSigners'> = NO_DEMANDS,
): Outcome | Refusal {
  if (state.ended !== null) return refuse('process.ended')
  if (!state.held) return refuse('process.not_held')
  const added = signersFor(demands.extraSigners)
  // The token of the command that set the hold has no signature task open yet; new signers stand before that one.
  const stopped = state.tokens.find((token) => token.at === 'leaving' && token.signers.every(({ key }) => key === null))
    ?? state.tokens.find(({ at }) => at === 'leaving')
  const tokens = state.tokens.map((token): Token =>
    token === stopped && token.at === 'leaving' ? { ...token, signers: [...token.signers, ...added] } : token)
  return settle(netOf(definition), { ...state, tokens, held: false }, [], facts, conditions)
}

/**
 * The maker takes the document back, from a held process too, and from an end where the drawing says so. Refused once something
 * irreversible has happened.
 */
export function withdraw(definition: Definition, state: ProcessState): Outcome | Refusal {
  return stop(isWithdrawable(definition, state) ? { ...state, ended: null } : state, 'withdrawn', 'withdrawn')
}

/** Whether the maker may take the document back from where its process stands. */
export function isWithdrawable(definition: Definition, { ended, irreversible }: ProcessState): boolean {
  if (irreversible) return false
  return ended === null || definition.nodes.some((node) => node.type === 'end' && node.withdrawable === true && (node.outcome || node.state) === ended)
}

/** Settles a process from outside, for an alert that ends in returned (`draft`) or forbidden (`annulled`), and for annul. */
export function closeAs(state: ProcessState, documentState: 'draft' | 'annulled'): Outcome | Refusal {
  return stop(state, documentState, documentState === 'draft' ? 'sentBack' : 'annulled')
}

/** The buttons of an open task; none when the process is held, has ended, or does not have the task. */
export function offeredActions(definition: Definition, state: ProcessState, task: string): string[] {
  const token = state.held || state.ended !== null ? undefined : tokenOfTask(state, task)
  return token ? actionsAt(netOf(definition), state, token) : []
}

/** Keys of the tasks that stand open. */
export function openTasks(state: ProcessState): string[] {
  return state.tokens.flatMap((token) => {
    if (token.at === 'task') return [token.key]
    return token.at === 'leaving' ? token.signers.flatMap(({ key }) => (key === null ? [] : [key])) : []
  })
}

/** Lets go on what may, opens the signatures that stand before the rest, and says what the caller must write. */
function settle(
  net: Net, from: ProcessState, closed: string[], facts: Facts, conditions: Conditions,
): Outcome | Refusal {
  const opened: OpenedTask[] = []
  if (from.held) return { state: from, opened, closed, documentState: 'held', ended: false }
  let counter = from.counter
  const tokens: Token[] = []
  const leaving: Extract<Token, { at: 'leaving' }>[] = []
  for (const token of from.tokens) {
    if (token.at !== 'leaving') tokens.push(token)
    else if (token.signers.length === 0) leaving.push(token)
    else {
      const signers = token.signers.map((signer): Signer => {
        if (signer.key !== null) return signer
        const task = signerTask(net, token.node, signer.position, ++counter)
        opened.push(task)
        return { position: signer.position, key: task.key }
      })
      tokens.push({ ...token, signers })
    }
  }
  const moving = leaving.flatMap(({ node, outcome }) => outgoingOf(net, node).map((flow) => ({ flow, outcome })))
  const moved = advance(net, { ...from, tokens, counter }, moving, facts, conditions)
  if (isRefusal(moved)) return moved
  opened.push(...moved.opened)
  const { state, end } = moved
  if (state.tokens.length === 0 && end) {
    const ended = { ...state, ended: end.outcome || end.state }
    return { state: ended, opened, closed, documentState: end.state, ended: true, result: ended.ended }
  }
  const standing = standingState(net, state)
  return isRefusal(standing) ? standing : { state, opened, closed, documentState: standing, ended: false }
}

/** The document state is the state of the nodes where tokens stand; the publish checks made sure that they agree. */
function standingState(net: Net, state: ProcessState): string | Refusal {
  const standing = state.tokens.filter(({ at }) => at !== 'join')
  const waiting = state.tokens[0]
  if (standing.length === 0) {
    const node = waiting ? nodeLabel(nodeOf(net, waiting.node)) : (net.start?.id ?? net.definition.kind)
    return refuse('process.stuck', { node })
  }
  const states = new Set(standing.map(({ node }) => stateAt(net, node)))
  if (states.size > 1) throw new Error(`Parallel tasks of ${net.definition.kind} disagree on the state: ${[...states].join(', ')}.`)
  return [...states][0]!
}

/** A token that still stands at the start (added signers) has the state of the first task that it can reach. */
function stateAt(net: Net, id: string): string {
  const node = nodeOf(net, id)
  if (node.type === 'task') return node.state
  const seen = new Set([id])
  for (const next of seen) {
    const reached = nodeOf(net, next)
    if (reached.type === 'task') return reached.state
    outgoingOf(net, next).forEach(({ to }) => seen.add(to))
  }
  return ''
}

function close(state: ProcessState, documentState: string, result: string, first?: string): Outcome {
  const open = openTasks(state)
  const closed = first === undefined ? open : [first, ...open.filter((key) => key !== first)]
  const ended: ProcessState = { ...state, tokens: [], held: false, ended: result }
  return { state: ended, opened: [], closed, documentState, ended: true, result }
}

function stop(state: ProcessState, documentState: string, result: string): Outcome | Refusal {
  if (state.ended !== null) return refuse('process.ended')
  return state.irreversible ? refuse('process.irreversible') : close(state, documentState, result)
}

function tokenOfTask(state: ProcessState, key: string) {
  return state.tokens.find((token) => token.at !== 'join' && (
    token.at === 'task' ? token.key === key : token.signers.some((signer) => signer.key === key)
  )) as Exclude<Token, { at: 'join' }> | undefined
}

/** An added signer approves or returns; after an irreversible step there is no way back, so only approval is left. */
function actionsAt(net: Net, state: ProcessState, token: Token): string[] {
  if (token.at === 'task') return taskAt(net, token.node)?.actions ?? []
  if (state.irreversible) return ['approve']
  const hasMaker = net.start !== undefined && net.start.position !== ''
  return hasMaker ? ['approve', SEND_BACK, REJECT] : ['approve', REJECT]
}

function taskAt(net: Net, id: string): TaskNode | undefined {
  const node = nodeOf(net, id)
  return node.type === 'task' ? node : undefined
}

const rejectStateOf = (net: Net, token: Token) => taskAt(net, token.node)?.rejectState ?? 'annulled'

const signersFor = (positions: readonly string[]): Signer[] =>
  [...new Set(positions)].map((position) => ({ position, key: null }))

/** Dual control: a second person of the same position signs before the token goes on. */
function secondSigner(net: Net, id: string): Signer[] {
  const task = taskAt(net, id)
  return task?.dualControl ? signersFor([task.position]) : []
}

function signerTask(net: Net, id: string, position: string, count: number): OpenedTask {
  const here = taskAt(net, id)
  const drawn = tasksOf(net.definition).find((task) => task.position === position)
  return {
    key: `${id}+${position}#${count}`,
    node: id,
    position,
    duty: here?.dualControl && here.position === position ? here.duty : net.definition.signerDuty,
    timeLimitDays: here?.timeLimitDays ?? 1,
    unitScope: drawn?.unitScope ?? 'bureau',
    addedSigner: true,
  }
}
