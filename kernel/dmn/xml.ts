import { Refused, type Bilingual } from '#kernel/values/refusal.ts'
import { LIMITS, refuse } from './model.ts'

/** An element without its namespace prefix; attributes keep theirs ("xsi:type"). `text` is all text directly within. */
export interface Element {
  name: string
  attributes: ReadonlyMap<string, string>
  children: Element[]
  text: string
}

const TOKEN = /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[([^]*?)\]\]>|<!DOCTYPE|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * Reads XML as models and test cases use it. An own small reader: models come in four namespaces of DMN, with boxed expressions
 * that no schema-bound reader knows all of. No document types, so no entities that grow. Throws `Refused` with the line.
 */
export function readXml(file: string, xml: string): Element {
  const no = (at: number, reason: Bilingual) => new Refused(refuse('dmn.not_xml', { file, line: xml.slice(0, at).split('\n').length, reason }))
  if (xml.length > LIMITS.xml) throw no(0, { zh: '文件太大', en: 'the file is too large' })
  const root: Element = { name: '', attributes: new Map(), children: [], text: '' }
  const open: Element[] = [root]
  TOKEN.lastIndex = xml.charCodeAt(0) === 0xfeff ? 1 : 0
  let at = TOKEN.lastIndex
  while (at < xml.length) {
    const token = TOKEN.exec(xml)
    if (!token) throw no(at, { zh: '标签不完整', en: 'a tag is not complete' })
    const [whole, cdata, closing, opening, attributes = '', isEmpty] = token
    const inner = open.at(-1)!
    if (whole === '<!DOCTYPE') throw no(at, { zh: '不接受 DOCTYPE', en: 'a DOCTYPE is not accepted' })
    if (cdata !== undefined) inner.text += cdata
    else if (closing !== undefined) {
      if (open.length === 1 || local(closing) !== inner.name) throw no(at, { zh: `多余的 </${closing}>`, en: `</${closing}> closes nothing` })
      open.pop()
    } else if (opening !== undefined) {
      const element: Element = { name: local(opening), attributes: attributesOf(attributes), children: [], text: '' }
      inner.children.push(element)
      if (isEmpty !== '/') open.push(element)
      if (open.length > LIMITS.xmlDepth) throw no(at, { zh: '嵌套太深', en: 'it is nested too deep' })
    } else if (!whole.startsWith('<')) {
      const text = decode(whole)
      if (text === null) throw no(at, { zh: '不认识的实体', en: 'an unknown entity' })
      inner.text += text
    }
    at += whole.length
    TOKEN.lastIndex = at
  }
  const [first] = root.children
  if (open.length > 1 || !first || root.children.length > 1) {
    throw no(at, { zh: '没有唯一、完整的根元素', en: 'there is not one complete root element' })
  }
  return first
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name!, decode(double ?? single ?? '') ?? '']))
}

function decode(text: string): string | null {
  if (!text.includes('&')) return text
  let isKnown = true
  const decoded = text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));|&/g, (_, hex?: string, decimal?: string, name?: string) => {
    const point = hex !== undefined ? parseInt(hex, 16) : Number(decimal)
    if (name === undefined && point <= 0x10ffff) return String.fromCodePoint(point)
    if (name !== undefined && Object.hasOwn(ENTITIES, name)) return ENTITIES[name]!
    isKnown = false
    return ''
  })
  return isKnown ? decoded : null
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

export function child(element: Element, name: string): Element | undefined {
  return element.children.find((candidate) => candidate.name === name)
}

export function childrenOf(element: Element, name: string): Element[] {
  return element.children.filter((candidate) => candidate.name === name)
}

export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.attributes.get(name)
}
