/** Words of the back-test. */
export const backtestZh = {
  title: '回测“{{rule}}”', open: '回测', hint: '把下面的规则全文放到本级账上已经判定过的单据上再判一遍，与现行规则对照。不影响现行规则和任何单据；报告存档，发布单凭编号引用。',
  text: '规则全文', textHint: 'YAML，可以直接修改条件、级别、例子', from: '起始日', to: '截止日', allDays: '起止日不填，则回测全部单据', minutes: '每条预警核查用时（分钟）',
  run: '开始回测', started: '正在回测 {{rule}}：{{step}}', cancel: '取消回测', cancelled: '已取消，没有留下报告。', refused: '没有得出结果', done: '回测完成，报告已存档。', progress: '回测进度',
  reports: '回测报告', noReports: '这条规则还没有回测报告。', made: '时间', period: '期间', judged: '判定', by: '运行人', commandLine: '命令行', source: '数据', source_database: '本级账', source_file: '支付文件', number: '编号', show: '查看', shown: '正在查看',
  report: '回测结果', release: '在规则发布单中引用', releaseHint: '发布单所附的全文须与这里所测的一致。', tested: '所测全文', sameText: '与上面编辑的文字一致', otherText: '上面的文字已改，与所测的不一致',
  command: '环节', span: '{{from}} 至 {{to}}', verdicts: '改变结果的单据', money: '涉及金额', units: '涉及单位', payees: '涉及收款人', newly: '新拦下', noLonger: '不再拦下', given: '与当时判定一致',
  blast: '影响范围', workload: '核查工作量', before: '现行', after: '改动后', alerts: '预警总数', perMonth: '每月预警', mostInAMonth: '最多的一月', perDay: '每工作日预警', p95: '95% 的工作日不超过', most: '最多的一天', hours: '核查工时', hoursPerMonth: '每月工时', hoursOf: '{{n}} 小时', assumed: '按每条预警 {{n}} 分钟推算；休息日的预警顺延到下一工作日。',
  byMonth: '按月：拦下的单据', byRule: '按规则：命中', byUnit: '按单位：拦下的单据', month: '月份', rule: '规则', unit: '单位', stoppedBefore: '现行拦下', stoppedAfter: '改动后拦下', hitsBefore: '现行命中', hitsAfter: '改动后命中', cannotAfter: '改动后无法判断', stoppedMoney: '改动后拦下金额（元）',
  change_same: '未变', change_changed: '改动', change_added: '新增', change_removed: '停用', notSetBased: '{{rule}} 不能成批判定：{{reason}}',
  flips: '改变结果的单据', flipsOf: '共 {{all}} 张，按“新拦下、不再拦下、其他”及金额列出前 {{shown}} 张', noFlips: '没有一张单据的处置改变。', document: '单据', payee: '收款人', maker: '经办人', decided: '当时判定', why: '所因规则', day: '日期', becomes: '{{from}} → {{to}}', absent: '未设',
  near: '临界单据', nearHint: '如果这一处比较的结果相反，结论就会改变的单据，离界限最近的在前。', passes: '刚好不命中', hits: '刚好命中', noneNear: '没有',
  people: '单位、收款人、经办人', found: '有疑点', stopped: '拦下', stoppedFen: '拦下金额', unchanged: '另有 {{n}} 条规则不受影响。', limits: '这次回测的限制', reads: '读到的值',
  summary: '{{from}} 至 {{to}}，判定 {{judged}} 笔；{{rule}} 命中 {{before}} → {{after}} 笔；{{flipped}} 笔处置改变（{{fen}} 元，{{units}} 个单位）；新拦 {{newly}} 笔 {{newlyFen}} 元，不再拦 {{noLonger}} 笔 {{noLongerFen}} 元；每月预警 {{monthBefore}} → {{monthAfter}} 件，约 {{hoursBefore}} → {{hoursAfter}} 工时。',
}
