import type { Refusal } from '#kernel/values/refusal.ts'
import type { Boxed, Typed } from './boxed.ts'
import type { NameIndex } from './names.ts'
import type { FeelType } from './value.ts'

/** A requirement by address: the model's namespace (null: the same model) and the id of the element. */
export interface Reference { namespace: string | null; id: string }

interface Node { id: string; name: string; type: FeelType | null; model: Model }
export interface InputData extends Node { kind: 'input' }
export interface Decision extends Node { kind: 'decision'; requires: Reference[]; logic: Boxed }
export interface Knowledge extends Node { kind: 'knowledge'; requires: Reference[]; parameters: Typed[]; body: Boxed; isExternal: boolean }
export interface Service extends Node {
  kind: 'service'
  outputs: Reference[]
  inputDecisions: Reference[]
  inputData: Reference[]
}
export type DrgElement = InputData | Decision | Knowledge | Service

/** One DMN model, ready to run. `problems` are texts and references that could not be read; what needs them becomes null. */
export interface Model {
  file: string
  name: string
  namespace: string
  elements: ReadonlyMap<string, DrgElement>
  /** Import name → model; under "" what is imported without a name. */
  imports: ReadonlyMap<string, Model>
  types: (name: string) => FeelType | null
  names: NameIndex
  problems: Refusal[]
}
