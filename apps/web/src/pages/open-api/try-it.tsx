import { useState, type FormEvent } from 'react'
import { useSay } from '#ui/language.tsx'
import { useDesk } from '../../desk.tsx'
import type { Operation } from './description.ts'

/** What is shown of an answer; the whole is at the address. */
const SHOWN = 20_000

interface Tried { address: string; status: number; ms: number; text: string; cut: boolean }

/** Asks a route that only reads, as the person who sits here, and shows what it answers. */
export function TryIt({ operation }: { operation: Operation }) {
  const said = useSay()
  const { position } = useDesk()
  const known: Record<string, string> = { region: position?.region ?? '', position: position?.id ?? '', kind: 'payment' }
  const fields = operation.fields.filter(({ place }) => place !== 'body')
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(fields.map(({ name, required }) => [name, required ? known[name] ?? '' : ''])))
  const [tried, setTried] = useState<Tried | null>(null)
  const [problem, setProblem] = useState('')
  const ask = async (event: FormEvent) => {
    event.preventDefault()
    setProblem('')
    const address = addressOf(operation, values)
    const began = performance.now()
    try {
      const response = await fetch(address, { credentials: 'same-origin' })
      const text = await firstOf(response)
      setTried({ address, status: response.status, ms: Math.round(performance.now() - began), ...text })
    } catch {
      setProblem(said({ zh: '没有连上服务器，请稍后再试。', en: 'The server cannot be reached; try again.' }))
    }
  }
  return (
    <form className="open-api-try" onSubmit={(event) => void ask(event)}>
      {fields.map(({ name, required, place }) => (
        <label key={`${place}/${name}`}><code>{name}</code>
          <input className="text-input" value={values[name] ?? ''} required={required} onChange={(event) => setValues({ ...values, [name]: event.target.value })} />
        </label>
      ))}
      <button type="submit" className="plain-button strong">{said({ zh: '试一次', en: 'Try it' })}</button>
      {problem !== '' && <p role="alert" className="form-problem">{problem}</p>}
      {tried && (
        <div role="status" className="open-api-tried">
          <p><code>GET {tried.address}</code></p>
          <p className="quiet">HTTP {tried.status} · {tried.ms} ms{tried.cut && ` · ${said({ zh: '只显示开头', en: 'the beginning only' })}`}</p>
          <pre tabIndex={0} aria-label={said({ zh: '回答', en: 'Answer' })}>{tried.text}</pre>
        </div>
      )}
    </form>
  )
}

function addressOf({ path, fields }: Operation, values: Record<string, string>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
  const query = fields.filter(({ place, name }) => place === 'query' && values[name]).map(({ name }): [string, string] => [name, values[name]!])
  return query.length > 0 ? `${filled}?${new URLSearchParams(query)}` : filled
}

/** Reads no more than is shown: an export may be long. */
async function firstOf(response: Response): Promise<{ text: string; cut: boolean }> {
  if (!/json|text|csv/.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel()
    return { text: `(${response.headers.get('content-type')})`, cut: true }
  }
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let piece = await reader?.read(); piece && !piece.done && text.length < SHOWN; piece = await reader?.read()) text += decoder.decode(piece.value, { stream: true })
  await reader?.cancel()
  if (text.length >= SHOWN) return { text: text.slice(0, SHOWN), cut: true }
  try {
    return { text: JSON.stringify(JSON.parse(text), null, 2), cut: false }
  } catch {
    return { text, cut: false }
  }
}
