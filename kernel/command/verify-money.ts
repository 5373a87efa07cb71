import { canonicalText } from '#kernel/log/index.ts'
import type { TransferRequest } from '#kernel/ledger/index.ts'
import { countsSince, historySign, leavesParts } from './history.ts'
import { brief } from './record.ts'
import { documentAt, type DocumentFile, type FiledTransfer } from './verify-file.ts'
import type { Handled } from './verify-flows.ts'
import type { About } from './verify-problems.ts'

/** What a document did to the books: its transfers against its leaves, against what its moves ask for, and its hold against both. */
export function compareMoney(file: DocumentFile, handled: readonly Handled[], say: About): void {
  const bySeq = Map.groupBy(file.transfers, (transfer) => transfer.seq)
  compareWithLeaves(file, bySeq, say)
  for (const one of handled) comparePosting(file, one, bySeq.get(one.step.seq) ?? [], say)
  const last = holdBefore(file)
  const { hold, holdStep, holdKind } = file.document
  if ((last?.hold ?? null) !== hold || (last?.holdStep ?? null) !== holdStep || (last?.kind ?? null) !== holdKind) {
    say.document(`占用应为 ${last ? `${last.kind} ${last.hold}` : '无'}，记录为 ${holdKind ? `${holdKind} ${hold}` : '无'}`,
      `its hold is ${last ? `${last.kind} ${last.hold}` : 'none'} by the ledger, recorded is ${holdKind ? `${holdKind} ${hold}` : 'none'}`)
  }
}

/** The last step of its hold. One that was released belongs to the body of its time: the document that was rewritten since has none until it is submitted. */
function holdBefore({ document, transfers, versions, leaves }: DocumentFile): FiledTransfer | undefined {
  const last = transfers.filter(({ hold }) => hold !== null).at(-1)
  const written = versions.find(({ version }) => version === document.version)
  const leaf = last?.kind === 'release' ? leaves.find(({ position }) => position === written?.leaf) : undefined
  return last && leaf && BigInt(leaf.content.seq) > last.seq ? undefined : last
}

/** Both ways. A long list is in its leaf as the hash of its rows, which were made in the order of their ids. */
function compareWithLeaves(file: DocumentFile, bySeq: ReadonlyMap<bigint, FiledTransfer[]>, say: About): void {
  const told = new Set<bigint>()
  for (const { position, content } of file.leaves) {
    const seq = BigInt(content.seq)
    told.add(seq)
    const rows = bySeq.get(seq) ?? []
    if (rows.length === 0 && Array.isArray(content.transfers) && content.transfers.length === 0) continue
    const booked = rows.map(({ id, event, amountFen, debit, credit }) => ({ id, event, amountFen, debit, credit })).sort(byId)
    const recorded = Array.isArray(content.transfers) ? [...content.transfers as { id: string }[]].sort(byId) : content.transfers
    if (rows.some(({ at }) => at.getTime() !== Date.parse(content.at))) {
      say.leaf(String(position), '凭证的记账时间与记录的不符', 'its transfers were posted at another moment than it tells')
    }
    if (canonicalText(brief(booked)) !== canonicalText(recorded)) {
      say.leaf(String(position), `记录的凭证与账上的不符（账上：${inWords(booked, '、') || '无'}）`, `the transfers that it names differ from the booked ones (booked: ${inWords(booked, ', ') || 'none'})`)
    }
  }
  for (const [seq, transfers] of bySeq) {
    if (!told.has(seq)) say.document(`凭证 ${transfers.map(({ id }) => id).join('、')} 不在任何存证中`, `the transfers ${transfers.map(({ id }) => id).join(', ')} are in no leaf`)
  }
}

function byId(left: { id: string }, right: { id: string }): number {
  return left.id < right.id ? -1 : 1
}

function inWords(transfers: readonly { event: string; amountFen: bigint }[], comma: string): string {
  return transfers.slice(0, 5).map(({ event, amountFen }) => `${event} ${amountFen}`).join(comma)
}

/** The same pure function that asked for the posting is asked again. */
function comparePosting(file: DocumentFile, { step, document, from, to }: Handled, booked: readonly FiledTransfer[], say: About): void {
  const before = file.transfers.filter(({ hold, seq }) => hold !== null && seq < step.seq).at(-1)
  const then = { ...document, hold: before?.hold ?? null, holdStep: before?.holdStep ?? null, holdKind: before?.kind ?? null }
  const asked = file.kind.postings?.({ from, to, action: step.action }, then, file.lookups.get(document.version)) ?? []
  const [should, is] = [asked.map(requestWords).sort(), booked.map(transferWords).sort()]
  if (should.join('\n') === is.join('\n')) return
  const odd = [...should.filter((one) => !is.includes(one)), ...is.filter((one) => !should.includes(one))].slice(0, 4)
  say.step(step.n, `从“${from}”到“${to}”应记 ${should.length} 笔账，实记 ${is.length} 笔，不符：${odd.join('；')}`,
    `from “${from}” to “${to}” asks for ${should.length} transfers, ${is.length} are booked, which differ: ${odd.join('; ')}`)
}

function requestWords({ event, kind, debit, credit, amountFen }: TransferRequest): string {
  return `${event} ${kind} ${debit.holder}:${debit.code} ${credit.holder}:${credit.code} ${amountFen}`
}

function transferWords({ event, kind, debit, credit, amountFen }: FiledTransfer): string {
  return `${event} ${kind} ${debit} ${credit} ${amountFen}`
}

/** What features look back on: one signed row for each leaf with which the document began or ceased to count. */
export function compareHistory(file: DocumentFile, say: About): void {
  const { kind } = file
  if (!kind.judged?.history || !kind.judged.historyRow) return
  const rows = new Map(file.history.map((row) => [row.seq, row]))
  let sum = 0
  let since: Date | null = null
  for (const { content } of file.leaves) {
    const seq = BigInt(content.seq)
    const sign = historySign(kind, content.from, content.state)
    const row = rows.get(seq)
    const then = documentAt(file, content.version)
    if (then) since = countsSince(kind, content.from, { ...then, state: content.state, countsFrom: since }, file.lookups.get(content.version), new Date(content.at))
    if ((row?.sign ?? 0) !== sign) {
      say.document(`序号 ${seq} 的历史记录应为 ${sign}，实为 ${row?.sign ?? 0}`, `its history row of order ${seq} has the sign ${sign}, kept is ${row?.sign ?? 0}`)
    }
    if (row && row.isPart !== leavesParts(kind)) {
      say.document(`序号 ${seq} 的历史记录${row.isPart ? '记为替他单退回，本类单据不替他单退回' : '未记为替他单退回'}`,
        `its history row of order ${seq} ${row.isPart ? 'takes back for others, which its kind does not' : 'does not say that it takes back for others'}`)
    }
    if (row && row.at.getTime() !== Date.parse(content.at)) {
      say.document(`序号 ${seq} 的历史记录的时间与存证不符`, `its history row of order ${seq} is of another moment than its leaf`)
    }
    if (row && then && row.countsFrom.getTime() !== (sign < 0 ? since?.getTime() : Date.parse(content.at))) {
      say.document(`序号 ${seq} 的历史记录的起算时间与存证不符`, `its history row of order ${seq} counts from another moment than its leaves say`)
    }
    rows.delete(seq)
    sum += sign
    const document = row && then
    if (!document) continue
    const should = kind.judged.historyRow(document, file.lookups.get(content.version))
    for (const [name, value] of Object.entries(row.columns)) {
      if (String(value ?? '') !== String(should[name] ?? '')) {
        say.document(`序号 ${seq} 的历史记录“${name}”与单据不符`, `“${name}” of its history row of order ${seq} differs from the document`)
      }
    }
  }
  for (const seq of rows.keys()) say.document(`序号 ${seq} 的历史记录没有对应的存证`, `its history row of order ${seq} comes from no leaf`)
  if (file.document.countsFrom?.getTime() !== since?.getTime()) say.document('起算时间与存证不符', 'it counts from another moment than its leaves say')
  if (Math.abs(sum) > 1 || sum * (kind.judged.sign ?? 1) < 0) say.document(`历史记录合计 ${sum}`, `its history rows sum to ${sum}`)
}
