import type { PopulationTest } from '#kernel/screening/model.ts'
import { count, fields, groups, likely, moneyWords, percent } from './read-row.ts'
import { SENSITIVE, VAGUE, type WordGroup } from './words-table.ts'

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
const english = (words: readonly string[]) => words.map(escaped).join('|')

/** Words of both languages in one pattern: Chinese anywhere, English as whole words. */
function wordPattern(group: WordGroup): { mask: string; hit: string } {
  return {
    mask: `${group.maskZh.map(escaped).join('|')}|\\b(?:${english(group.maskEn)})\\b`,
    hit: `(${group.zh.map(escaped).join('|')}|\\b(?:${english(group.en)})\\b)`,
  }
}

export const sensitiveWords: PopulationTest = {
  id: 'TXT-T1',
  title: { zh: '敏感词', en: 'Sensitive words' },
  needs: [['purpose', 'category']],
  looksFor: { zh: `用途或类别中的敏感词（${Object.values(SENSITIVE).map((group) => group.title.zh).join('、')}），按词和收款人归组；先去掉“酒精”“酒店”一类无关短语。`, en: `Sensitive words in purpose or category (${Object.values(SENSITIVE).map((group) => group.title.en).join('; ')}), by word and payee; innocent phrases are taken out first.` },
  cannotSee: { zh: '换一种说法就看不到；社会救助、福利机构等业务本来用这些词。', en: 'Other words for the same thing pass; social services use some of these words by trade.' },
  ask: { zh: '明细清单、审批依据和领用记录。', en: 'The itemised list, the basis of approval, and who received it.' },
  async run(population) {
    const money = moneyWords(population)
    const found = []
    const patterns = Object.entries(SENSITIVE).map(([name, group]) => ({ name, group, ...wordPattern(group) }))
    // Each text is read once for all words; where neither a word nor an innocent phrase stands, which is almost everywhere, no group need look again.
    const any = patterns.flatMap(({ mask, hit }) => [mask, hit]).join('|')
    await population.ask(`create or replace temp table said as select distinct coalesce(purpose, '') as purpose, coalesce(category, '') as category
      from payment where fen > 0 and regexp_matches(lower(coalesce(purpose, '') || ' ' || coalesce(category, '')), lower($any))`, { any })
    for (const { name, group, mask, hit } of patterns) {
      found.push(...await groups(population, `with named as (select *, regexp_extract(regexp_replace(lower(purpose || ' ' || category), $mask, ' ', 'g'), lower($hit), 1) as word from said),
          g as (select word, coalesce(who, '') as place, any_value(who) as who, any_value(payee) as payee, arg_max(unit, fen) as unit, count(*) as n, sum(fen)::bigint as stake,
              list(id order by fen desc)[1:100] as ids, arg_max(coalesce(p.purpose, p.category), fen) as example, count(distinct unit) as units
            from payment p join named t on t.purpose = coalesce(p.purpose, '') and t.category = coalesce(p.category, '') where fen > 0 and word <> '' group by word, place)
        select $name || '|' || word || '|' || place as key, * from g order by stake desc, key`, { mask, hit, name }, (row) => ({
        // A word that a payee bears on fifty payments is its trade.
        sure: likely(group.sure - (row.number('n') > 20 ? 0.2 : row.number('n') > 5 ? 0.1 : 0)),
        reason: {
          zh: `${group.title.zh}：用途含“${row.text('word')}”的付款 ${count(row.number('n'))} 笔，合计 ${money(row.fen('stake')).zh}，例如“${row.text('example') ?? ''}”。`,
          en: `${group.title.en}: “${row.text('word')}” in the purpose of ${count(row.number('n'))} payment(s), ${money(row.fen('stake')).en} in all, such as “${row.text('example') ?? ''}”.`,
        },
      })))
    }
    await population.ask('drop table said')
    return { found: found.toSorted((left, right) => Number(right.amountFen - left.amountFen)) }
  },
}

export const vaguePurpose: PopulationTest = {
  id: 'TXT-T2',
  title: { zh: '用途笼统', en: 'Vague purpose' },
  needs: ['purpose'],
  looksFor: { zh: '用途为“费用、其他、misc、sundries”一类，少于 3 个字，或只有数字符号，按单位和用途归组。', en: 'Purposes such as “misc”, “sundries”, 费用, 其他, shorter than 3 characters, or digits only; by unit and purpose.' },
  cannotSee: { zh: '发布者可能以科目名代替用途，单位内部另有摘要。', en: 'The publisher may print an account name where the unit has a fuller text.' },
  ask: { zh: '补写事由、对象和期间；抽查大额的原始单据。', en: 'What, for whom, when; sample the vouchers of the large ones.' },
  async run(population) {
    const money = moneyWords(population)
    const list = [...VAGUE.zh, ...VAGUE.en].map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')
    return { found: await groups(population, `with p as (select *, lower(trim(purpose)) as said from payment where fen > 0 and purpose is not null),
        g as (select coalesce(unit, department, '') as place, any_value(unit) as unit, said, count(*) as n, sum(fen)::bigint as stake, max(fen) as top, list(id order by fen desc)[1:100] as ids,
          arg_max(payee, fen) as payee, arg_max(who, fen) as who from p where said in (${list}) or length(said) < 3 or not regexp_matches(said, '\\p{L}') group by place, said)
      select place || '|' || said as key, * from g order by stake desc, key`, {}, (row) => ({
      sure: likely(0.15),
      reason: {
        zh: `用途只写“${row.text('said')}”的付款 ${count(row.number('n'))} 笔，合计 ${money(row.fen('stake')).zh}，最大 ${money(row.fen('top')).zh}。`,
        en: `${count(row.number('n'))} payment(s) whose purpose is only “${row.text('said')}”, ${money(row.fen('stake')).en} in all, the largest ${money(row.fen('top')).en}.`,
      },
    })) }
  },
}

export const withheldPayee: PopulationTest = {
  id: 'PAY-T1',
  title: { zh: '收款人被隐去', en: 'Payee withheld' },
  needs: ['payee', 'amount'],
  judgesEmpty: true,
  looksFor: { zh: '来源隐去收款人的付款，按单位归组，注明最大一笔；其余测试对这些付款“无法判断”。', en: 'Payments whose payee the source withholds, by unit, with the largest; most other tests cannot judge them.' },
  cannotSee: { zh: '依法保护个人信息的隐去是正常的；金额特别大的个人付款才值得看。', en: 'Protecting natural persons is the law; only an unusually large sum to one deserves a look.' },
  ask: { zh: '向单位调取未隐去的名单，核对大额和重复领取。', en: 'The unredacted list from the unit; check large sums and people paid twice.' },
  async run(population) {
    const money = moneyWords(population)
    const large = Number(population.profile.largeFen)
    const [all] = await population.ask('select count(*) filter (where withheld) as n, coalesce(sum(fen) filter (where withheld), 0)::bigint as sum, count(*) as total from payment')
    const found = await groups(population, `with g as (select coalesce(unit, department, '') as place, any_value(unit) as unit, count(*) filter (where withheld) as n, sum(fen) filter (where withheld)::bigint as total,
          max(fen) filter (where withheld) as top, list(id order by fen desc) filter (where withheld)[1:100] as ids, count(*) as payments from payment where fen > 0 group by 1)
      select 'unit ' || place as key, null as who, null as payee, *, top as stake from g where n > 0 order by top desc, key`, {}, (row) => ({
      sure: likely(Number(row.fen('top')) >= large ? 0.3 : 0.05),
      reason: {
        zh: `${count(row.number('n'))} 笔付款（占该单位 ${percent(row.number('n') / row.number('payments'))}）隐去收款人，合计 ${money(row.fen('total')).zh}，最大一笔 ${money(row.fen('top')).zh}${Number(row.fen('top')) >= large ? '，以个人付款而言异常大' : ''}。`,
        en: `${count(row.number('n'))} payments (${percent(row.number('n') / row.number('payments'))} of the unit’s) withhold the payee, ${money(row.fen('total')).en} in all, the largest ${money(row.fen('top')).en}`
          + `${Number(row.fen('top')) >= large ? ', unusually large for a private person' : ''}.`,
      },
    }))
    const { number, fen } = fields(all!)
    return { found, figures: [{ name: 'withheld', title: { zh: '隐去收款人', en: 'Payee withheld' }, numbers: { payments: number('n'), share: Number((number('n') / Math.max(1, number('total'))).toFixed(4)), sum: (Number(fen('sum')) / 100).toFixed(2) } }] }
  },
}
