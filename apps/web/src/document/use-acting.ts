import { useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { useNavigate } from 'react-router'
import type { ActionView, CommandRequest, DocumentView } from '../../../server/model.ts'
import { dropReason, keepReason, keptReason, type KeptReason } from './draft-keeper.ts'
import { useCommand, type Told } from './use-command.ts'
import type { Form } from './use-form.ts'
import { isComplete } from './what-next.ts'

interface Desk {
  person: string
  base: Pick<CommandRequest, 'region' | 'position' | 'kind' | 'document'>
  document: DocumentView | null
  actions: ActionView[]
  editable: boolean
  form: Form
  onTold: (told: Told) => void
}

export interface Acting {
  page: RefObject<HTMLDivElement | null>
  busy: string | null
  /** The action whose reason is being asked for. */
  asking: ActionView | null
  /** What was typed for it so far. */
  typed: readonly string[]
  type: (lines: string[]) => void
  /** The action whose reason was written and not sent: the session ended, or it was refused. */
  unsent: ActionView | null
  askMissing: boolean
  act: (action: ActionView, reason?: string) => void
  cancel: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** From a pressed button to the command: what is missing first, then the reason, then the server. */
export function useActing({ person, base, document, actions, editable, form, onTold }: Desk): Acting {
  const navigate = useNavigate()
  const page = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState<ActionView | null>(null)
  const [askMissing, setAskMissing] = useState(false)
  const { kept, keep, drop } = useReason(person, base.document)
  const { run, busy } = useCommand((told) => {
    if (told?.kind === 'done') {
      form.settle()
      drop()
    }
    if (told?.kind === 'done' && !document) {
      void navigate(`/documents/${base.region}/${base.document}`, { replace: true, state: { told } })
    } else onTold(told)
  })
  const showWhatIsMissing = () => {
    const name = Object.keys(form.read.problems)[0] ?? form.read.missing[0]
    page.current?.querySelector<HTMLElement>(`[data-field="${name}"] :is(input, textarea, select, button)`)?.focus()
  }
  const act = (action: ActionView, reason?: string) => {
    const writes = editable && (action.action === 'draft' || action.action === 'submit')
    if (writes && !isComplete(action.action, form.read)) {
      if (action.action === 'submit') setAskMissing(true)
      return showWhatIsMissing()
    }
    // Undefined has not been asked yet; an empty one was asked for and left out.
    if (reason === undefined && (action.needsReason || action.reasonTitle || action.asks.length > 0 || action.tone === 'danger')) return setAsking(action)
    setAsking(null)
    void run({
      ...base, action: action.action,
      ...(action.task ? { task: action.task } : {}),
      ...(document ? { version: document.version } : {}),
      ...(writes ? { body: form.read.body } : {}),
      ...(reason ? { reason } : {}),
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const submit = actions.find((action) => action.action === 'submit' && action.enabled)
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && editable && submit && !asking) act(submit)
  }
  const isOf = (action: ActionView) => kept?.action === action.action && kept.task === action.task
  return {
    page, busy, asking, askMissing, act, onKeyDown,
    typed: asking && isOf(asking) ? kept!.lines : [],
    type: (lines) => { if (asking) keep({ action: asking.action, task: asking.task, lines }) },
    unsent: asking ? null : actions.find((action) => action.enabled && isOf(action)) ?? null,
    cancel: () => { drop(); setAsking(null) },
  }
}

/** What is written for an action is kept until it was sent or cancelled, so that a lost session does not lose it. */
function useReason(person: string, document: string) {
  const [kept, setKept] = useState(() => keptReason(person, document))
  const drop = () => {
    dropReason(person, document)
    setKept(null)
  }
  const keep = (reason: KeptReason) => {
    if (reason.lines.every((line) => line.trim() === '')) return drop()
    keepReason(person, document, reason)
    setKept(reason)
  }
  return { kept, keep, drop }
}
