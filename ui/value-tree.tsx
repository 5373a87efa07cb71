import type { FindingValue, ValueTree as Tree } from '#kernel/rules/model.ts'
import { say, useLanguage, type Language } from './language.tsx'
import { KIT_WORDS } from './words.ts'

/** The parts of a rule with the values that decided them, as nested lists: readable by ear and on paper. */
export function ValueTree({ tree }: { tree: Tree }) {
  return <ul className="value-tree"><Part tree={tree} /></ul>
}

function Part({ tree }: { tree: Tree }) {
  const language = useLanguage()
  const decided = typeof tree.value === 'boolean' || tree.value === null
  const tone = tree.value === null ? 'unknown' : tree.value === true ? 'yes' : tree.value === false ? 'no' : 'value'
  return (
    <li>
      <span className={`value-part value-${tone}`}>
        <span className="value-words" title={tree.text}>{say(tree.words, language) || tree.text}</span>
        {decided && <span className="value-mark">{valueText(tree.value, language)}</span>}
      </span>
      {tree.parts && tree.parts.length > 0 && (
        <ul>{tree.parts.map((part, index) => <Part key={index} tree={part} />)}</ul>
      )}
    </li>
  )
}

/** A stored value in words; what is not known says so instead of being blank. */
function valueText(value: FindingValue, language: Language): string {
  if (value === null) return KIT_WORDS.notKnown[language]
  if (value === true) return KIT_WORDS.yes[language]
  if (value === false) return KIT_WORDS.no[language]
  return typeof value === 'object' ? value.join('、') : String(value)
}
