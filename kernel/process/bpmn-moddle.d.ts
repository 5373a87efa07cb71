/** bpmn-moddle 10.3.1 ships its types under another entry; this is the part that we use. */
declare module 'bpmn-moddle' {
  export interface ModdleElement {
    readonly $type: string
    readonly $attrs: Record<string, string>
    readonly $parent?: ModdleElement
    $instanceOf(type: string): boolean
    get(name: string): unknown
  }

  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>)
    fromXML(xml: string): Promise<{ rootElement: ModdleElement; warnings: { message: string }[] }>
  }
}
