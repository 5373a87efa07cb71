import type { ClientBase, PoolClient } from 'pg'
import { isRefusal, Refused } from '#kernel/values/refusal.ts'
import { refuse as refuseRegion, type Region } from '#kernel/values/region.ts'
import { decideAndWrite, recall } from './decide-and-write.ts'
import { aheadOf, mayFollow, refuseMeetingAhead } from './follow.ts'
import type { Gate } from './gate.ts'
import { SLICE } from './judge-all.ts'
import { askTailsAgain } from './known-tails.ts'
import { Meeting, refuseMeetings } from './meeting.ts'
import type { Answer, Command } from './model.ts'
import { openReader, type Reader } from './reader.ts'
import { followClock, loadReceipts, takeClock, type Clock } from './store.ts'
import { together } from './together.ts'
import { canBeShared, leave, takeTurn, type Lead, type Session, type Turn } from './turn.ts'
import { unfit } from './unfit.ts'
import { loadWorld } from './world.ts'
import { commit, openWriter, type Writer } from './writer.ts'

/** A rule stopped it: there is a verdict, and the document stands where it stood. */
export function isForbidden(answer: Answer): boolean {
  return !isRefusal(answer) && answer.effect === 'forbid'
}

/** Errors that came because the database could not be reached or the way to it broke: no member's fault. */
const ofConnection = new WeakSet<object>()

export function isOfConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ofConnection.has(error)
}

async function connect({ pool }: Gate): Promise<PoolClient> {
  return pool.connect().catch((error: Error) => {
    ofConnection.add(error)
    throw error
  })
}

type Members = 'independent' | 'linked'

/**
 * One transaction for all members; of independent ones the refused leave nothing, of linked ones all are done or none is.
 * While the server writes the batch before it, this one is decided, and sent behind it on the same connection; when that does not come to its
 * end, or may not be, it begins by itself (decision 55).
 * Throws Meeting, Refused, what the database said, or a fault of ours; then nothing was done, except perhaps when `isOfConnection`.
 */
export async function transact(gate: Gate, region: Region, commands: readonly Command[], members: Members = 'independent'): Promise<Map<Command, Answer>> {
  const turn = takeTurn(gate.turns, region)
  try {
    const lead = await turn.before
    const followed = lead && members === 'independent' ? await follow(gate, region, commands, lead, turn) : null
    if (followed) return followed
    await lead?.answered
    return await begin(gate, region, commands, members, turn)
  } finally {
    turn.end()
  }
}

/** Takes the region's clock and all that follows. */
async function begin(gate: Gate, region: Region, commands: readonly Command[], members: Members, turn: Turn): Promise<Map<Command, Answer>> {
  const session: Session = { client: await connect(gate), users: 1, isBroken: false, isDoubtful: false, since: performance.now() }
  const { client } = session
  const isKept = (answers: ReadonlyMap<Command, Answer>) => (
    members === 'independent' || [...answers.values()].every((answer) => !isRefusal(answer) && !isForbidden(answer)))
  const answered = Promise.withResolvers<boolean>()
  let isSent = false
  try {
    const [, , { answers, writer, isCommitted }] = await together([
      client.query({ name: 'command-begin', text: 'begin' }),
      enterRegion(client, region),
      runInside(gate, region, commands, {
        asked: client, reader: null, writing: client, begin: null, clock: () => takeClock(client, region, gate.clock()), lead: null, isKept,
        sent: (next) => {
          isSent = true
          if (next) turn.pass({ ...next, session, answered: answered.promise, before: DONE })
        },
      }),
    ])
    if (!isKept(answers)) {
      await client.query('rollback')
      return answers
    }
    if (!isCommitted) await commit(client)
    settle(gate, region, answers, writer)
    answered.resolve(true)
    return answers
  } catch (error) {
    if (!(error instanceof Meeting || error instanceof Refused)) askTailsAgain(gate.tails, region)
    await endFailed(session, isSent, error as Error)
    throw error
  } finally {
    answered.resolve(false)
    leave(session)
  }
}

const DONE = Promise.resolve(true)

/**
 * Decides these while the batch before them is being committed, reading beside it, and sends them behind it. Null when that cannot be, or did
 * not come to its end: then nothing was done, and they are to begin by themselves.
 */
async function follow(gate: Gate, region: Region, commands: readonly Command[], lead: Lead, turn: Turn): Promise<Map<Command, Answer> | null> {
  const { session } = lead
  const { client } = session
  if (!canBeShared(session) || !gate.readerPool || !mayFollow(gate, lead.ahead, commands)) return null
  session.users += 1
  const answered = Promise.withResolvers<boolean>()
  let hasBegun = false
  let isSent = false
  try {
    if (!await lead.before) return null
    const reader = await openReader(gate, region)
    if (!reader) return null
    const clock: Clock = { ...lead.clock, judgedAt: new Date(Math.max(lead.clock.judgedAt.getTime(), gate.clock().getTime())) }
    try {
      const { answers, writer, isCommitted } = await runInside(gate, region, commands, {
        asked: reader.client, reader, writing: client, clock: async () => clock, lead, isKept: () => true,
        begin: () => {
          hasBegun = true
          return [client.query({ name: 'command-begin', text: 'begin' }), enterRegion(client, region), followClock(client, region, lead.clock)]
        },
        sent: (next) => {
          isSent = true
          if (next) turn.pass({ ...next, session, answered: answered.promise, before: lead.answered })
          void reader.close()
        },
      })
      if (hasBegun && !isCommitted) await commit(client)
      settle(gate, region, answers, writer)
      answered.resolve(true)
      return answers
    } finally {
      await reader.close()
    }
  } catch (error) {
    if (hasBegun) {
      askTailsAgain(gate.tails, region)
      await endFailed(session, isSent, error as Error)
    }
    if (error instanceof Meeting) throw error
    return null
  } finally {
    answered.resolve(false)
    leave(session)
  }
}

async function enterRegion(client: ClientBase, region: Region): Promise<void> {
  await client.query({ name: 'command-enter-region', text: 'select platform.enter_region($1)', values: [region] })
}

/**
 * After a fault. Of a transaction whose commit was sent the server has made a rollback by itself, unless it could not even begin to do the commit;
 * another may stand behind it on the connection, which a rollback of ours would end. So with others there it is only asked whether the
 * connection lives (inside of what failed, that is refused by the server), and the last to leave makes the rollback.
 */
async function endFailed(session: Session, isSent: boolean, error: Error): Promise<void> {
  const isShared = isSent && session.users > 1
  if (isShared) session.isDoubtful = true
  await session.client.query(isShared ? 'select' : 'rollback').catch((answer: { code?: string }) => {
    if (answer.code === '25P02') return
    session.isBroken = true
    ofConnection.add(error)
  })
}

/** To be told once the commit has been answered. */
function settle(gate: Gate, region: Region, answers: ReadonlyMap<Command, Answer>, writer: Writer | null): void {
  writer?.committed()
  // Who has been told that there is not enough shall be told so the next time by the books themselves.
  if ([...answers.values()].some((answer) => isRefusal(answer) && answer.code.startsWith('ledger.'))) askTailsAgain(gate.tails, region)
  if ([...answers.values()].some((answer) => !isRefusal(answer))) gate.committed(region)
}

interface Way {
  /** Answers what is asked of all members. */
  asked: ClientBase
  /** Answers what is asked about history; null: one is opened when the batch is large. */
  reader: Reader | null
  writing: ClientBase
  /** Begins the transaction when the first row is sent; null: it has begun. */
  begin: (() => Promise<unknown>[]) | null
  clock: () => Promise<Clock | null>
  lead: Lead | null
  isKept: (answers: ReadonlyMap<Command, Answer>) => boolean
  /** The commit is on its way. `next` is what another may follow by; null: it has to wait for the answer. */
  sent: (next: Pick<Lead, 'ahead' | 'clock'> | null) => void
}

interface Inside {
  answers: Map<Command, Answer>
  /** Null when nothing was written. */
  writer: Writer | null
  /** The commit went along with the last rows and has been answered. */
  isCommitted: boolean
}

/** Steps 1 to 9 and the write phase. */
async function runInside(gate: Gate, region: Region, commands: readonly Command[], way: Way): Promise<Inside> {
  const stage = stopwatch(gate, commands.length)
  const answers = new Map<Command, Answer>()
  const fit = commands.filter((command) => {
    const refusal = unfit(command)
    if (refusal) answers.set(command, refusal)
    return !refusal
  })
  const nothing = { answers, writer: null, isCommitted: false }
  if (fit.length === 0) return nothing
  const { asked, writing, lead, isKept } = way
  // One round trip: the clock, and behind it whatever the ids of the commands can be asked for.
  const [loaded, receipts] = await together([
    loadWorld(asked, gate, region, fit, way.clock(), lead?.ahead ?? null),
    loadReceipts(asked, region, fit.map(({ actor, key }) => ({ actor: actor.person, key }))),
  ])
  if (!loaded) throw new Refused(refuseRegion('region.not_a_region', { text: region }))
  const { world, clock } = loaded
  const fresh = fit.filter((command) => !recall(command, receipts, answers))
  if (fresh.length === 0) return nothing
  refuseMeetings(gate, world, fresh)
  refuseMeetingAhead(gate, world)
  stage('load')
  const own = !way.reader && fresh.length > SLICE ? await openReader(gate, region) : null
  const reader = way.reader ?? own
  try {
    const writer = openWriter(writing, gate, world, clock, { begin: way.begin, isLarge: fresh.length > SLICE })
    const isCommitted = await decideAndWrite({
      asked, history: reader?.client ?? asked, entered: reader?.entered ?? null, gate, world, writer, fresh, answers, isKept, stage,
      sent: () => {
        void own?.close()
        const ahead = aheadOf(gate, world, fresh, writer.left())
        way.sent(ahead && { ahead, clock: writer.left() })
      },
    })
    return { answers, writer, isCommitted }
  } finally {
    await own?.close()
  }
}

function stopwatch(gate: Gate, members: number): (name: string) => void {
  if (!gate.measure) return () => {}
  let last = performance.now()
  return (name) => {
    const now = performance.now()
    gate.measure!(name, now - last, members)
    last = now
  }
}
