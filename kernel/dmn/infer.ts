import type { Scope } from './scope.ts'
import type { Syntax, TypeSyntax } from './syntax.ts'
import { builtInType } from './conform.ts'
import { ANY, kindOf, type FeelType } from './value.ts'
import { atLiteral } from './temporal.ts'

/** The type that is written, or null when no such type is known. */
export function resolveType(syntax: TypeSyntax, scope: Pick<Scope, 'types'>): FeelType | null {
  switch (syntax.kind) {
    case 'named': return scope.types(syntax.name) ?? builtInType(syntax.name)
    case 'list': case 'range': {
      const of = resolveType(syntax.of, scope)
      return of && { kind: syntax.kind, of }
    }
    case 'context': {
      const entries = new Map<string, FeelType>()
      for (const { name, type } of syntax.entries) {
        const resolved = resolveType(type, scope)
        if (resolved === null) return null
        entries.set(name, resolved)
      }
      return { kind: 'context', entries }
    }
    case 'function': {
      const result = resolveType(syntax.result, scope)
      const parameters = syntax.parameters.map((parameter) => resolveType(parameter, scope))
      return result === null || parameters.includes(null) ? null : { kind: 'function', parameters: parameters as FeelType[], result }
    }
  }
}

/** What is plain from the text about the result of a function body; null where only running it would tell. */
export function infer(syntax: Syntax, names: ReadonlyMap<string, FeelType>): FeelType | null {
  switch (syntax.kind) {
    case 'number': case 'string': case 'boolean': return { kind: 'simple', name: syntax.kind }
    case 'null': return { kind: 'simple', name: 'null' }
    case 'at': return { kind: 'simple', name: kindOf(atLiteral(syntax.text)) }
    case 'name': return names.get(syntax.name) ?? null
    case 'and': case 'or': case 'between': case 'in': case 'instance of': case 'quantified': return { kind: 'simple', name: 'boolean' }
    case 'list': {
      const kinds = syntax.items.map((item) => infer(item, names))
      const first = kinds[0] ?? null
      const isOne = first !== null && first.kind === 'simple' && kinds.every((kind) => kind?.kind === 'simple' && kind.name === first.name)
      return { kind: 'list', of: isOne ? first : ANY }
    }
    case 'context': return { kind: 'context', entries: new Map(syntax.entries.map(({ name, value }) => [name, infer(value, names) ?? ANY])) }
    default: return null
  }
}
