import { setImmediate } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { saidBy } from '#kernel/values/refusal.ts'
import type { Region } from '#kernel/values/region.ts'
import { chunks } from './chunks.ts'
import type { Gate } from './gate.ts'
import { actsOfSteps, type ExpectedAct } from './verify-acts.ts'
import { compareAlerts } from './verify-alerts.ts'
import { filePages, type DocumentFile } from './verify-file.ts'
import { replayFlow } from './verify-flows.ts'
import { compareLeaves } from './verify-leaves.ts'
import { compareHistory, compareMoney } from './verify-money.ts'
import type { PageRange } from './verify-pages.ts'
import { about, type Problems } from './verify-problems.ts'
import type { Yardstick } from './verify-yardstick.ts'

/** What documents are measured by besides the yardstick. */
type ShareGate = Pick<Gate, 'kinds' | 'modules' | 'calendar' | 'definition'>

/** Documents between two looks at what has come in. */
const AT_ONCE = 50

/** Each document of the pages that are taken against all that is kept of it. `keep` takes the acts that its steps must have left; `before` runs before each page is read. */
export async function verifyShare(
  client: ClientBase, region: Region, gate: ShareGate, yardstick: Yardstick, take: () => PageRange | null, found: Problems,
  keep: (acts: readonly ExpectedAct[]) => void, before: () => Promise<void>,
): Promise<{ steps: number; documents: number }> {
  let [steps, documents] = [0, 0]
  for await (const files of filePages(client, region, gate, take, found, before)) {
    for (const some of chunks(files, AT_ONCE)) {
      keep(some.flatMap((file) => verifyFile(gate, yardstick, file, found)))
      // Lets the next page come in.
      await setImmediate()
    }
    steps += files.reduce((sum, file) => sum + file.steps.length, 0)
    documents += files.length
  }
  return { steps, documents }
}

/** All that is kept of one document against itself. What it stumbles over is itself a finding: a body that no honest command wrote. */
function verifyFile(gate: ShareGate, yardstick: Yardstick, file: DocumentFile, found: Problems): ExpectedAct[] {
  const say = about(found, file.document)
  try {
    const handled = replayFlow(gate, yardstick, file, say)
    compareLeaves(file, handled, say)
    compareMoney(file, handled, say)
    compareHistory(file, say)
    compareAlerts(gate, file, handled, say)
    return actsOfSteps(yardstick, file, handled, say)
  } catch (error) {
    const said = saidBy(error)
    say.document(`内容不合格式，无法核验（${said.zh}）`, `it is not of its form and could not be checked (${said.en})`)
    return []
  }
}
