/** Words of candidates in shadow. */
export const shadowZh = {
  title: '影子运行对比', hint: '候选规则与现行规则在同一次判定中各判一遍，只作记录，不影响任何单据。', none: '没有候选规则在影子运行。在“编辑并试判”中改好条件，可起草影子运行单。', candidate: '第 {{version}} 版候选', standing: '影子运行中', form: '影子运行单 {{number}}',
  period: '{{from}} 起，至 {{until}} 止', concluded: '已作结论', returned: '已退回', abandoned: '已放弃', withdrawn: '已撤回', released: '已发布上线', retired: '规则已停用', expired: '已到期', unreadable: '候选规则的文字已不能通过检查，只记“无法判断”。',
  judged: '判定', agrees: '相符', newHit: '新命中', lostHit: '不再命中', cannotJudge: '无法判断', nowJudged: '改为可判断', noneJudged: '开始以来还没有判定过单据。', newHitMoney: '新命中金额', lostHitMoney: '不再命中金额',
  byUnit: '各单位不同的判定', unit: '单位', money: '新命中金额（元）', noDifference: '全部判定与现行规则相符。', differences: '结果不同的单据', differing: '共 {{count}} 次，列出最新的 {{shown}} 次', difference: '不同之处', live: '现行规则', candidateSays: '候选规则', notAsked: '未判定',
  release: '起草发布单', earlier: '已结束的候选（{{count}}）', put: '起草影子运行单', text: '候选规则全文', count: '影子 {{count}}',
  reason: '影子运行单 {{number}}：判定 {{judged}} 次，相符 {{agrees}}，新命中 {{newHit}}（{{money}} 元），不再命中 {{lostHit}}，无法判断 {{cannotJudge}}。',
}
