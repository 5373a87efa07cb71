import { refusals } from '#kernel/values/refusal.ts'

/** How much one evaluation may cost. A refusal, never a hang: FEEL has recursion and unbounded loops. */
export const LIMITS = {
  /** Characters of one expression. */
  length: 200_000,
  /** Brackets, operators and calls within each other: in the text, and while it runs. */
  nesting: 400,
  calls: 1_000,
  /** Nodes visited, items walked and characters built. */
  steps: 2_000_000,
  /** Items of one list or range, characters of one text. */
  items: 1_000_000,
  characters: 4_000_000,
  /** Steps that one regular expression may take. */
  patternSteps: 1_000_000,
  /** Bytes of one XML file; elements within each other. */
  xml: 20_000_000,
  xmlDepth: 400,
} as const

export const refuse = refusals({
  'dmn.syntax': {
    zh: 'FEEL 第 {line} 行第 {column} 列读不懂：“{found}”，此处应为{expected}。请改正后重试。',
    en: 'FEEL, line {line}, column {column}: “{found}” cannot be read, {expected} was expected here. Correct it and try again.',
  },
  'dmn.too_deep': {
    zh: 'FEEL 第 {line} 行第 {column} 列嵌套超过 {limit} 层。请拆成几个部分。',
    en: 'FEEL, line {line}, column {column}: nested more than {limit} deep. Split it into parts.',
  },
  'dmn.too_long': {
    zh: 'FEEL 有 {length} 个字符，最多 {limit} 个。请拆成几个部分。',
    en: 'The FEEL text has {length} characters, the limit is {limit}. Split it into parts.',
  },
  'dmn.too_much': {
    zh: '计算量超过限度（{what}，最多 {limit}）。请缩小范围或列表后重试。',
    en: 'The evaluation is beyond its limit ({what}, at most {limit}). Narrow the range or the list and try again.',
  },
  'dmn.pattern_too_slow': {
    zh: '正则表达式“{pattern}”在这段文字上要试的组合太多。请缩短文字，或不要在重复之内再重复。',
    en: 'The regular expression “{pattern}” has too many ways to be tried on this text. Shorten the text, or avoid a repetition within a repetition.',
  },
  'dmn.not_xml': {
    zh: '“{file}”第 {line} 行不是完好的 XML：{reason}。请重新导出模型。',
    en: '“{file}”, line {line} is not well-formed XML: {reason}. Export the model again.',
  },
  'dmn.not_dmn': {
    zh: '“{file}”不是 DMN 模型：根元素是“{root}”，应为 definitions。',
    en: '“{file}” is not a DMN model: its root element is “{root}”, not definitions.',
  },
  'dmn.not_json': {
    zh: '上下文不是 JSON 对象：{reason}。请写成 {"名称": 值}。',
    en: 'The context is not a JSON object: {reason}. Write it as {"name": value}.',
  },
  'dmn.no_import': {
    zh: '模型“{model}”引用了“{namespace}”，但没有给出那个模型。请把两个文件放在一起导入。',
    en: 'The model “{model}” imports “{namespace}”, which was not given. Import both files together.',
  },
  'dmn.no_decision': {
    zh: '模型“{model}”里没有名为“{name}”的决策、业务知识或决策服务。',
    en: 'The model “{model}” has no decision, business knowledge model or decision service called “{name}”.',
  },
  'dmn.cyclic': {
    zh: '“{name}”通过自己的前提或引用又要求自己。请改正模型。',
    en: '“{name}” requires itself through what it requires or imports. Correct the model.',
  },
  'dmn.no_hit_policy': {
    zh: '决策表的命中策略或汇总“{policy}”不是 DMN 的写法，这张表不运行。请改为 UNIQUE、FIRST、PRIORITY、ANY、COLLECT、RULE ORDER、OUTPUT ORDER 之一，汇总改为 SUM、COUNT、MIN、MAX 之一。',
    en: 'DMN has no hit policy or aggregation “{policy}”, so this table does not run. Choose UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER or OUTPUT ORDER, and SUM, COUNT, MIN or MAX to aggregate.',
  },
  'dmn.no_value': {
    zh: '{place}：{reason}，结果为 null。', en: '{place}: {reason}; the result is null.',
  },
  'dmn.no_folder': {
    zh: '没有“{folder}”这个文件夹。请检查路径。', en: 'There is no folder “{folder}”. Check the path.',
  },
  'dmn.no_cases': {
    zh: '文件夹“{folder}”里没有 DMN TCK 的测试（*-test-*.xml 和旁边的 .dmn）。请指向 TestCases 或其中一级。',
    en: 'The folder “{folder}” holds no DMN TCK case (*-test-*.xml beside its .dmn). Point at TestCases or a level of it.',
  },
})
