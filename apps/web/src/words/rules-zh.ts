/** Words of the rule studio. */
export const rulesZh = {
  title: '规则库', menu: '规则库', find: '查找规则', findHint: '编号或名称', order: '排序', byId: '按编号', byHits: '命中多的在前', byPrecision: '准确率低的在前', module: '模块', level: '级别', all: '全部', allModules: '全部模块', allLevels: '全部级别',
  on: '启用', off: '关闭', stopped: '紧急停用', shadow: '影子运行', lacking: '缺事实', rule: '规则', test: '总体检验', state: '状态', facts: '事实', hits: '命中', precision: '准确率',
  until: '停用至 {{at}}', byOffice: '{{office}}发布', installed: '随系统安装', candidateOnly: '候选规则，尚未发布', reviewer: '仅监控、督办和规则岗位可见', factsYes: '齐备', factsTaken: '登记簿已接收', factsRegister: '待接收：{{names}}', factsNo: '没有来源：{{names}}', more: '等 {{all}} 项',
  month: '近 30 天 {{n}}', year: '近一年 {{n}}', cannot: '无法判断 {{n}}', never: '—', precisionOf: '{{share}}%（{{decided}} 件）', interval: '95% 区间 {{low}}%–{{high}}%',
  counted: '命中按近一年有疑点的 {{verdicts}} 次判定统计。', bounded: '疑点较多，只统计了最新的 {{verdicts}} 次（自 {{since}}），实际不少于此数。', shown: '第 {{from}}–{{to}} 条，共 {{all}} 条', before: '上一页', after: '下一页',
  empty: '没有符合条件的规则。', reset: '清除筛选', back: '返回规则库', version: '第 {{version}} 版', judges: '对象', asked: '何时判定', askedOver: '定期对“{{population}}”检验',
  condition: '条件', applies: '适用范围', appliesAlways: '全部{{kind}}', when: '命中条件', notRead: '条件未通过检查，读不出来。', message: '提示语', basis: '依据', evidence: '所需材料', signer: '加签', unverified: '条文待核',
  parameters: '参数', noParameters: '不读参数。', binding: '现行值', notSet: '没有任何一级设定，读到它的规则一律“无法判断”', proposed: '建议值 {{value}}（不具约束力）', own: '本级', ofUnit: '单位', setNothing: '未设定', current: '现行', binds: '起约束作用', fromDay: '{{day}} 起', toDay: '至 {{day}} 止', number: '文号 {{number}}', numberUnverified: '文号待核', change: '查看调整单',
  way_down: '下级只能调低', way_up: '下级只能调高', way_superset: '下级只能增加', way_subset: '下级只能减少',
  names: '读取的事实和变量', fact: '事实', feature: '历史变量', where: '只计 {{where}}', examples: '示例', examplesNow: '打开本页时逐条判定', exampleHit: '应命中', examplePass: '应通过', outcome_hit: '命中', outcome_pass: '通过', outcome_notApplicable: '不适用', outcome_cannotJudge: '无法判断', right: '相符', wrong: '不符：实为{{found}}',
  versions: '版本', compare: '与上一版比较', wholeText: '全文', onlyVersion: '只有这一版。', unchanged: '与上一版文字相同。', released: '{{at}} 发布', lastHits: '最近命中', noHits: '近期没有命中，或所涉单据您无权查看。', at: '时间', document: '单据',
  edit: '编辑并试判', editTest: '编辑条件', cost: '开销', scans: '查历史 {{n}} 次', noScans: '不查历史', nanoseconds: '条件约 {{n}} 纳秒', editing: '编辑“{{rule}}”', editHint: '这里的改动不会保存，也不影响现行规则。', show: '定位', take: '改为 {{put}}', append: '补上 {{put}}', remove: '删去 {{text}}', sound: '检查通过', checking: '正在检查…', problems: '{{count}} 处有误', complete: '可填的名称', completeHint: '输入时给出名称：↑↓ 选择，Enter 填入，Esc 关闭；Ctrl+空格随时打开', word: '光标处', reset2: '恢复现行文字', unchangedYet: '文字与现行的一致', notSound: '更正后再判示例。',
  try: '在已有单据上试判', tryHint: '按当时的单据内容、历史变量和当日参数，用现行文字和改动后的文字各判一遍。不写入任何内容。', tryCount: '最近', tryDocuments: '{{n}} 张单据', tryNow: '试判', trying: '正在试判…', tried: '共判定 {{judged}} 张（自 {{since}}）', triedNone: '还没有判定过的单据。', leftOut: '另有 {{count}} 张的当时内容已不在库中，没有判定。', was: '现行', becomes: '改动后', flips: '结果改变的单据', flipsMore: '共 {{count}} 张，列出最新的 {{shown}} 张', noFlips: '没有一张单据的结果改变。', noTry: '总体检验不判定单笔单据，不能在这里试判。', stale: '文字已改，请重新试判。', release: '起草规则发布单',
}
