import { createHash } from 'node:crypto'
import { BpmnModdle, type ModdleElement } from 'bpmn-moddle'
import type { Bilingual, Refusal } from '#kernel/values/refusal.ts'
import { sluiceDescriptor } from './descriptor.ts'
import {
  type Bounds, type Definition, type Flow, type FlowNode, type Lane, type Point, type RiskPoint, type TaskNode, TEXT_KINDS, type TextKind,
} from './model.ts'
import { refuse } from './refuse.ts'
import { nodeLabel } from './net.ts'

export interface Reading {
  /** Null when anything in the drawing would not be executed as drawn. */
  definition: Definition | null
  problems: Refusal[]
}

/**
 * BPMN 2.0 XML → definition. Everything that the executor does not execute is refused by name: a drawing never says
 * more than what runs. Pure decoration (annotations, associations, groups, data objects) is left out.
 */
export async function readDrawing(xml: string): Promise<Reading> {
  const root = await parse(xml)
  if ('refused' in root) return { definition: null, problems: [root] }
  const problems = root.warnings.map((reported) => refuse('process.not_bpmn', { reported }))
  const processes = children(root.definitions, 'rootElements').filter(({ $type }) => $type === 'bpmn:Process')
  const process = processes[0]
  if (processes.length !== 1 || !process) {
    return { definition: null, problems: [...problems, refuse('process.one_process', { count: processes.length })] }
  }
  const drawn = drawnGeometry(root.definitions)
  const kind = textOf(process, 'sluice:kind')
  const elements = children(process, 'flowElements')
  const nodes = elements.filter(({ $type }) => READERS[$type]).map((element) => READERS[element.$type]!(element, drawn))
  const flows = elements.filter(({ $type }) => $type === 'bpmn:SequenceFlow').map((element) => readFlow(element, drawn))
  if (kind === '') problems.push(refuse('process.kind_missing', { process: textOf(process, 'name') || textOf(process, 'id') }))
  problems.push(...elements.flatMap(unsupported), ...danglingFlows(flows, nodes))
  const definition: Definition = {
    kind,
    version: createHash('sha256').update(xml).digest('hex').slice(0, 16),
    title: titleOf(process),
    signerDuty: textOf(process, 'sluice:signerDuty') || (nodes.find(isTask)?.duty ?? ''),
    nodes,
    flows,
    lanes: readLanes(process, drawn),
  }
  return { definition: problems.length === 0 ? definition : null, problems }
}

interface Geometry {
  shapes: Map<string, Bounds>
  edges: Map<string, Point[]>
}

type NodeReader = (element: ModdleElement, drawn: Geometry) => FlowNode

/** What is executed. A plain task is a task whose holder is not named yet; the publish checks ask for the position. */
const READERS: Record<string, NodeReader> = {
  'bpmn:StartEvent': (element, drawn) => ({
    ...anyNode(element, drawn), type: 'start', position: textOf(element, 'sluice:position'), duty: textOf(element, 'sluice:duty'),
  }),
  'bpmn:EndEvent': (element, drawn) => ({
    ...anyNode(element, drawn), type: 'end', state: textOf(element, 'sluice:state'), outcome: textOf(element, 'sluice:outcome'),
    ...(textOf(element, 'sluice:withdrawable') === 'true' ? { withdrawable: true } : {}),
  }),
  'bpmn:Task': readTask,
  'bpmn:UserTask': readTask,
  'bpmn:ExclusiveGateway': (element, drawn) => ({
    ...anyNode(element, drawn), type: 'exclusive', defaultFlow: idOf(element.get('default')),
  }),
  'bpmn:ParallelGateway': (element, drawn) => ({ ...anyNode(element, drawn), type: 'parallel', defaultFlow: null }),
}

/** Drawn for the reader's eye only; leaving it out changes nothing that runs. */
const DECORATION = new Set([
  'bpmn:SequenceFlow', 'bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference', 'bpmn:TextAnnotation',
])

const ADVICE: Record<string, Bilingual> = {
  'bpmn:InclusiveGateway': {
    zh: '请改用排他网关（逐级判断）或并行网关。', en: 'Use exclusive gateways (one decision after the other) or a parallel one.',
  },
  'bpmn:BoundaryEvent': {
    zh: '超时只提醒和督办，从不自动通过；请用环节的办理时限。', en: 'Time running out only urges and never approves; use the time limit of the step.',
  },
  'bpmn:SubProcess': { zh: '请把其中的环节画到主流程上。', en: 'Draw its steps on the main flow.' },
}
const PLAIN_ADVICE = {
  zh: '请改用开始、用户任务、排他网关、并行网关和结束来画。', en: 'Use a start, user tasks, exclusive and parallel gateways, and ends.',
}

function unsupported(element: ModdleElement): Refusal[] {
  const extras = ['eventDefinitions', 'loopCharacteristics', 'conditionExpression', 'eventDefinitionRefs']
    .flatMap((name) => (element.$type === 'bpmn:SequenceFlow' ? [] : asList(safeGet(element, name))))
  const refusals = extras.map((extra) => unsupportedAs(element, `${bare(element)} + ${bare(extra)}`, PLAIN_ADVICE))
  if (READERS[element.$type] || DECORATION.has(element.$type)) return refusals
  return [...refusals, unsupportedAs(element, bare(element), ADVICE[element.$type] ?? PLAIN_ADVICE)]
}

function unsupportedAs(element: ModdleElement, kind: string, advice: Bilingual): Refusal {
  const id = textOf(element, 'id')
  const name = textOf(element, 'name') || id
  return refuse('process.unsupported', { id, name, element: kind, advice: advice.zh, adviceEn: advice.en })
}

function readTask(element: ModdleElement, drawn: Geometry): TaskNode {
  const extensions = asList((element.get('extensionElements') as ModdleElement | undefined)?.get('values'))
  const find = (kind: TextKind) => extensions.find(({ $type }) => $type.toLowerCase() === `sluice:${kind}`)
  const days = textOf(element, 'sluice:timeLimitDays')
  return {
    ...anyNode(element, drawn),
    type: 'task',
    position: textOf(element, 'sluice:position'),
    duty: textOf(element, 'sluice:duty'),
    state: textOf(element, 'sluice:state'),
    actions: textOf(element, 'sluice:actions').split(/\s+/).filter(Boolean),
    timeLimitDays: /^\d{1,3}$/.test(days) ? Number(days) : 0,
    unitScope: textOf(element, 'sluice:unitScope') === 'unit' ? 'unit' : 'bureau',
    dualControl: textOf(element, 'sluice:dualControl') === 'true',
    irreversible: textOf(element, 'sluice:irreversible') === 'true',
    rejectState: textOf(element, 'sluice:rejectState') || 'annulled',
    texts: Object.fromEntries(TEXT_KINDS.map((kind) => [kind, bilingualOf(find(kind))])) as TaskNode['texts'],
    riskPoints: extensions.filter(({ $type }) => $type === 'sluice:RiskPoint').map(readRiskPoint),
  }
}

function readRiskPoint(element: ModdleElement): RiskPoint {
  return {
    id: textOf(element, 'id'),
    level: textOf(element, 'level'),
    ...bilingualOf(element),
    measures: asList(element.get('measures')).map(bilingualOf),
  }
}

function readFlow(element: ModdleElement, drawn: Geometry): Flow {
  const condition = element.get('conditionExpression') as ModdleElement | undefined
  const id = textOf(element, 'id')
  return {
    id,
    from: idOf(element.get('sourceRef')) ?? '',
    to: idOf(element.get('targetRef')) ?? '',
    condition: condition ? String(condition.get('body') ?? '').trim() : null,
    name: nameOf(element),
    waypoints: drawn.edges.get(id) ?? [],
  }
}

function danglingFlows(flows: Flow[], nodes: FlowNode[]): Refusal[] {
  const known = new Set(nodes.map(({ id }) => id))
  return flows
    .filter(({ from, to }) => !known.has(from) || !known.has(to))
    .map((flow) => refuse('process.flow_dangling', { flow: nodeLabel(flow) }))
}

function readLanes(process: ModdleElement, drawn: Geometry): Lane[] {
  return children(process, 'laneSets').flatMap((set) => children(set, 'lanes')).map((lane) => {
    const id = textOf(lane, 'id')
    const nodes = children(lane, 'flowNodeRef').map((node) => textOf(node, 'id'))
    return { id, name: nameOf(lane), nodes, bounds: drawn.shapes.get(id) ?? null }
  })
}

function drawnGeometry(definitions: ModdleElement): Geometry {
  const shapes = new Map<string, Bounds>()
  const edges = new Map<string, Point[]>()
  const planes = children(definitions, 'diagrams').map((diagram) => diagram.get('plane') as ModdleElement | undefined)
  for (const element of planes.flatMap((plane) => (plane ? children(plane, 'planeElement') : []))) {
    const id = idOf(element.get('bpmnElement'))
    const bounds = safeGet(element, 'bounds') as ModdleElement | undefined
    if (id && bounds) shapes.set(id, { ...pointOf(bounds), width: numberOf(bounds, 'width'), height: numberOf(bounds, 'height') })
    const waypoints = asList(safeGet(element, 'waypoint')).map(pointOf)
    if (id && waypoints.length > 1) edges.set(id, waypoints)
  }
  return { shapes, edges }
}

/** Made once: it reads its own description of BPMN anew each time. */
const BPMN = new BpmnModdle({ sluice: sluiceDescriptor })

async function parse(xml: string): Promise<{ definitions: ModdleElement; warnings: string[] } | Refusal> {
  if (xml.includes('\uFFFD')) return refuse('process.not_bpmn', { reported: 'U+FFFD (not UTF-8)' })
  try {
    const { rootElement, warnings } = await BPMN.fromXML(xml)
    // The text has been decoded before it came here, so what the file says of its own encoding no longer matters.
    const reasons = warnings.map(({ message }) => firstLine(message)).filter((reason) => !/document encoding/.test(reason))
    return { definitions: rootElement, warnings: reasons }
  } catch (error) {
    return refuse('process.not_bpmn', { reported: firstLine(error instanceof Error ? error.message : String(error)) })
  }
}

const firstLine = (text: string) => text.split('\n')[0]!.slice(0, 160)
const isTask = (node: FlowNode): node is TaskNode => node.type === 'task'
const bare = (element: ModdleElement) => element.$type.replace(/^bpmn:/, '')
const asList = (value: unknown) => (value === undefined || value === null ? [] : [value].flat()) as ModdleElement[]
const children = (element: ModdleElement, name: string) => asList(element.get(name))
const idOf = (value: unknown) => (value ? textOf(value as ModdleElement, 'id') : null)
const numberOf = (element: ModdleElement, name: string) => Number(element.get(name) ?? 0)
const pointOf = (element: ModdleElement): Point => ({ x: numberOf(element, 'x'), y: numberOf(element, 'y') })

/** `get` throws for a property that the element's type does not have. */
function safeGet(element: ModdleElement, name: string): unknown {
  return name in element || element.$instanceOf(OWNERS[name] ?? 'none') ? element.get(name) : undefined
}
const OWNERS: Record<string, string> = {
  eventDefinitions: 'bpmn:Event',
  loopCharacteristics: 'bpmn:Activity',
  bounds: 'bpmndi:BPMNShape',
  waypoint: 'bpmndi:BPMNEdge',
}

function textOf(element: ModdleElement, name: string): string {
  const value = element.get(name)
  return value === undefined || value === null ? '' : String(value).trim()
}

function anyNode(element: ModdleElement, drawn: Geometry) {
  const id = textOf(element, 'id')
  return { id, name: nameOf(element), bounds: drawn.shapes.get(id) ?? null }
}

function nameOf(element: ModdleElement): Bilingual {
  const zh = textOf(element, 'name')
  return { zh, en: textOf(element, 'sluice:nameEn') || zh }
}

function titleOf(process: ModdleElement): Bilingual {
  const zh = textOf(process, 'sluice:titleZh') || textOf(process, 'name')
  return { zh, en: textOf(process, 'sluice:titleEn') || zh }
}

function bilingualOf(element: ModdleElement | undefined): Bilingual {
  return element ? { zh: textOf(element, 'zh'), en: textOf(element, 'en') } : { zh: '', en: '' }
}
