import type { shadowZh } from './shadow-zh.ts'

type English = { [Name in keyof typeof shadowZh]: string } & { [Name in keyof typeof shadowZh as `${Name}_one`]?: string }

export const shadowEn: English = {
  title: 'In shadow', hint: 'Candidate and live rule judge the same document at the same moment. What the candidate finds is recorded and affects no document.', none: 'No candidate is in shadow. Change the condition under “Edit and try”, then draft a shadow from there.', candidate: 'Candidate, version {{version}}', standing: 'in shadow', form: 'form {{number}}',
  period: 'from {{from}} until {{until}}', concluded: 'concluded', returned: 'sent back', abandoned: 'given up', withdrawn: 'withdrawn', released: 'released', retired: 'rule retired', expired: 'run out', unreadable: 'The text of the candidate no longer passes the checker; all it records is “cannot judge”.',
  judged: 'Judged', agrees: 'Agree', newHit: 'Would newly hit', lostHit: 'Would no longer hit', cannotJudge: 'Cannot judge', nowJudged: 'Can now be judged', noneJudged: 'No document has been judged since it began.', newHitMoney: 'Money newly hit', lostHitMoney: 'Money no longer hit',
  byUnit: 'Judgements that differ, by unit', unit: 'Unit', money: 'Money newly hit (yuan)', noDifference: 'Every judgement agrees with the live rule.', differences: 'Documents judged otherwise', differing: '{{count}} in all, the newest {{shown}} shown', differing_one: '{{count}} in all, the newest {{shown}} shown', difference: 'Difference', live: 'Live rule', candidateSays: 'Candidate', notAsked: 'not asked',
  release: 'Draft its release', earlier: 'Candidates that have ended ({{count}})', put: 'Draft its shadow', text: 'Text of the candidate', count: 'shadow {{count}}',
  reason: 'Shadow {{number}}: {{judged}} judged, {{agrees}} agree, {{newHit}} newly hit ({{money}} yuan), {{lostHit}} no longer hit, {{cannotJudge}} could not be judged.',
}
