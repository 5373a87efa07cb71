import { deskZh } from './desk-zh.ts'
import { backtestZh } from './backtest-zh.ts'
import { rulesZh } from './rules-zh.ts'
import { shadowZh } from './shadow-zh.ts'

/** All words of the pages. English is typed by this file: a missing or extra key there is a type error. */
export const zh = {
  product: { name: '廉闸', full: '廉闸 · 财政资金内控平台', promise: '每一元公款，过闸才放行' },
  shell: {
    skip: '跳到正文', menu: '菜单', closeMenu: '关闭菜单', workbench: '工作台', indicators: '预算指标', documents: '单据', otherDocuments: '其他单据',
    region: '区划', position: '岗位', deputy: '（B角）', language: 'English', languageLabel: '切换为英文',
    dark: '深色', light: '浅色', theme: '切换深浅色', leave: '退出', moneyUnit: '金额单位', yuan: '元', wan: '万元',
    noPosition: '您目前没有任职岗位，请联系本单位管理员任命。', settings: '岗位与设置',
    administrator: '管理员', administratorText: '您是三员之一，目前没有任职：看不到也办不了任何单据。请联系另两位管理员核对您的任职。',
  },
  first: {
    title: '建立首批管理员', form: '您的账号',
    what_system: '系统中还没有账号。您建立的是系统管理员账号：登记单位、岗位和人员，每项由安全保密管理员批准后生效；不能经办、审核或支付任何款项。',
    what_security: '您建立的是安全保密管理员账号：批准系统管理员对单位、岗位、人员和授权的登记；自己不能登记，也不能办理业务。',
    what_audit: '您建立的是安全审计员账号：只查看登录、操作和导出日志及机构人员情况；不能登记、批准或办理业务。',
    office: '本级财政部门名称', region: '区划代码', regionHint: '九位数字，如 330502000；开立后不能更改',
    next: '您的账号已建立。下面两个一次性链接分别交给安全保密管理员和安全审计员本人，24 小时内有效，只显示这一次（重启系统可换发）。三员须由三人分任。',
    who_security: '安全保密管理员', who_audit: '安全审计员', goOn: '已交付，进入系统',
    name: '姓名', staffNumber: '人员编号（工号）', login: '用户名', loginHint: '小写字母、数字或 . _ -，2 至 64 个', password: '密码', passwordHint: '至少 12 个字符，不含用户名',
    again: '再输一次密码', make: '建立账号并登录', making: '正在建立…', missing: '请填写全部栏目。', differs: '两次输入的密码不一致，请重新输入。',
    until: '链接有效至 {{at}}，只能用一次。', broken: '链接不完整。请从启动系统的窗口完整复制链接，包括 # 之后的部分。',
  },
  login: {
    title: '登录', name: '用户名', password: '密码', enter: '登录', entering: '正在登录…', missing: '请填写用户名和密码。',
    again: '登录已过期，请重新登录。您填写的内容已留在本机，登录后接着办。',
    play: '扮演一个角色', playHint: '这是演示系统，数据都是虚构的。点一下即以此人登录。',
    who: '姓名', post: '岗位', unit: '单位', playAs: '以{{name}}登录',
    try1: '先以经办人登录，新建一笔支付申请：边填边看右侧的判定、预算和下一环节。',
    try2: '再按表中顺序逐个登录，把单据一路办到支付。金额不超过 5 万元的，处室只需经办审核。',
    try3: '摘要里写上“酒”再送审，看它被拦截、形成预警，再以财务负责人说明、监控岗核查认定。', others: '其他财政局（{{count}} 人）',
  },
  workbench: {
    title: '待办', greeting: '{{name}}，{{position}}', empty: '没有等您办理的事项。',
    deadline: '时限', level: '疑点', document: '单据', unit: '单位', node: '环节', amount: '金额（{{unit}}）', opened: '到达',
    maker: '经办人', clean: '无', mine: '草稿', allOfKind: '全部{{kind}}',
  },
  documents: {
    state: '状态', allStates: '全部状态', create: '新建{{kind}}', empty: '没有您可以查看的这类单据。', emptyState: '没有处于此状态的单据。', kind: '种类',
    noNumber: '未编号', cameBack: '退回：{{reason}}', title: '事由', madeAt: '制单时间', total: '本页合计',
  },
  document: {
    form: '填报内容', judgement: '判定', flow: '办理流程', timeline: '办理记录', ledger: '记账', proof: '存证', related: '相关单据',
    newTitle: '新建{{kind}}', round: '第 {{round}} 轮', version: '第 {{version}} 版', madeBy: '{{name}} 制单于 {{at}}',
    actions: '可办理的操作', blocked: '暂不能办理的操作（{{count}}）', couldDo: '可由{{people}}办理。', nobody: '目前无人可以办理。', otherStep: '现在的环节没有这些操作。',
    yourTurn: '轮到您办理：{{node}}，时限至 {{at}}', turnOf: '现在轮到：{{node}}，{{people}}，时限至 {{at}}',
    turnOfNobody: '现在轮到：{{node}}，时限至 {{at}}。这个岗位目前没有人可以办理：无人在岗，或在岗的人本轮已办过别的环节。请退回或撤回，或请管理员安排 B 角', late: '已逾期',
    actAs: '以{{position}}办理', endedTitle: '本单{{state}}', backTitle: '本单已被退回', backText: '{{person}}：{{reason}}', backByAlert: '预警处置时退回，请查看预警单中的意见，修改后重新送审。',
    leftEmpty: '没有填写：{{fields}}', subject: '所涉单据',
    working: '正在办理…', done: '已{{action}}。', doneNumber: '已{{action}}，编号 {{number}}。', ended: '现为“{{state}}”。',
    forbidden: '规则禁止此次办理，单据没有送出。请按右侧提示修改后再试；本次判定已留痕。',
    heldTitle: '本单已被拦截', heldText: '预算已占用，预警处置完毕之前任何环节都不能办理。', heldLink: '查看预警单', bornAlert: '已形成预警单',
    reason: '理由', reasonTitle: '{{action}}：请写明{{what}}', reasonOptional: '可以不填。填写的内容会写入办理记录和存证。', asksHint: '请照银行回单填写，系统与支付申请核对；填写的内容写入办理记录和存证。', reasonHint: '理由会写入办理记录和存证，对方可以看到。', reasonMissing: '请写明{{what}}。', opinionOn: '送审时的疑点，共 {{count}} 条', opinionHint: '意见会写入办理记录和存证，单位可以看到；标有“审核人可见”的疑点没有告诉单位，请不要写出它的内容。',
    phrases: '常用语', phrase1: '附件不全，请补齐后重新送审', phrase2: '收款人信息与合同不符，请核对', phrase3: '用途写得不清楚，请写明事由、时间和数量',
    phrase4: '超出标准，请按规定标准调整',
    cancel: '取消', restored: '已恢复您上次没有送出的内容。', discard: '放弃暂存', unsent: '您为“{{action}}”写的{{what}}没有送出，已替您留着。', goOn: '接着写', stale: '这张单据在您填写期间已被改动，页面保留了您填写的内容，请核对后再办。',
    shortcut: 'Ctrl+Enter 送审', empty: '空', choose: '请选择', search: '输入编号或名称查找', searching: '正在查找…',
    nothingFound: '没有找到',
    yes: '是', no: '否', yuanPlaceholder: '例如 12,345.60', capital: '大写', catalogueHint: '输入代码或名称查找', catalogueFailed: '没有读到目录，点此重新读取', unverified: '未与原文核对',
    copy: '复制为新单', print: '打印单据', mayNot: '您当前的岗位不能新建{{kind}}。请在右上角切换岗位，或请有权岗位办理。', preparing: '填写后，这里会显示判定、预算变化和下一环节。',
    missingFields: '还有 {{count}} 项必填：{{fields}}',
  },
  table: {
    row: '第 {{n}} 行', add: '加一行', remove: '删除第 {{n}} 行', upload: '上传表格', reading: '正在读取文件', uploadHint: '支持 .csv、.xlsx，首行为栏目名称',
    empty: '还没有明细。', rejected: '{{count}} 行没有读入', line: '第 {{line}} 行：', read: '读入 {{count}} 行', total: '合计',
    earlier: '上一页', later: '下一页', range: '{{from}}–{{to}} / {{all}}',
  },
  check: {
    money: '不是金额，请填数字，最多两位小数，例如 1234.50', moneyPositive: '金额必须大于零', moneyLarge: '金额超过上限，请核对是否多输了数字',
    int: '应为 {{min}} 至 {{max}} 的整数', date: '请填写存在的日期', long: '最多 {{max}} 字，现有 {{count}} 字', missing: '必填',
    rows: '最多 {{max}} 行', wrongRow: '第 {{n}} 行“{{field}}”：{{why}}',
  },
  attachment: {
    title: '附件', empty: '还没有附件。', logged: '附件的指纹（SHA-256）随本单下一次办理写入存证。', afterDraft: '存为草稿后即可上传附件。', kind: '附件种类', add: '上传附件', adding: '正在上传…',
    hint: '支持 pdf、jpg、png、xlsx、ofd，每件不超过 20 MB', explanation: '情况说明', minutes: '会议纪要', contract: '合同',
    invoice: '发票', approval: '批准文件', other: '其他',
  },
  evidence: {
    how: '怎样算出来的', tree: '规则 {{rule}} 的判定过程', wayHeard: '用方向键逐项查看，左右键折叠和展开。标有“依此”的各项得出了结果。', yes: '成立', no: '不成立', unknown: '无法判断',
    decisive: '依此', behind: '背后的单据', otherUnit: '其他单位', takenBack: '已冲回', download: '下载本次判定的全部证据（含规则、数值和存证证明）',
    scores: '类型评分', scoresHint: '多条规则合起来像什么问题。评分只供参考，不改变判定。', points: '{{count}} 分', designed: '权重为设计值，未经办结预警校准',
    level_below: '未到预警线', level_alert: '达到预警线', level_intercept: '达到拦截线', meter: '{{score}} 分；预警线 {{alert}}，拦截线 {{intercept}}；{{level}}', unjudged: '无法判断',
  },
  precision: {
    title: '规则成效', explain: '只计已认定的预警。退回和禁止为报对，放行为误报；区间为 95% 威尔逊区间。', empty: '还没有规则产生过预警。', rule: '规则', released: '放行', returned: '退回', forbidden: '禁止',
    open: '未认定', precision: '准确率', interval: '95% 区间', undecided: '尚无认定', noReplay: '还没有每日自查的结果。', nothingReplayed: '{{day}} 没有判定可自查。',
    replayed: '自查：抽查 {{count}} 项判定，{{mismatches}} 项不符', replayedOf: '{{day}} 共 {{judged}} 项', notRecomputed: '另有 {{count}} 项无法重算。',
    differs_ruleSet: '规则集', differs_ruleText: '规则文本', differs_effect: '处置', differs_feature: '历史变量', differs_outcome: '结果', differs_value: '数值', differs_rows: '背后的单据', differs_tree: '判定过程', differs_words: '文字',
  },
  judgement: {
    short: '预算也不够',
    live: '如现在{{action}}，判定如此；尚未写入', judging: '正在判定…', notJudged: '暂时无法判定。{{why}}', pass: '可以办理', forbid: '办不了：规则禁止',
    intercept: '会被拦截，待预警处置', evidence: '可以办理，所需附件已附', note: '可以办理，有预警', record: '可以办理，会留记录',
    stored: '已写入的判定', findings: '疑点', noFindings: '没有发现疑点。', untold: '有疑点，只供财政部门审核时查看。', quiet: '{{count}} 条规则通过或不适用', budget: '预算', next: '下一环节',
    nextEnd: '办结', nextAlert: '先处置预警：单位说明情况，监控岗核查认定；放行后再进入审核。', days: '{{count}} 个工作日', cannotGo: '现在还不能办理', noRules: '没有判定记录。', history: '历次判定',
    holders: '可办理人：{{people}}', foreseen: '办成之后',
  },
  flow: { none: '流程已办结。', notBegun: '尚未送审。', held: '已被拦截，等待预警处置；放行后从这里继续。', due: '时限至 {{at}}' },
  timeline: {
    empty: '还没有办理记录。', by: '{{person}}（{{position}}） {{at}}', byFor: '{{person}}（{{position}}，代{{name}}） {{at}}',
    alert: '预警处置', released: '放行', returned: '退回经办', forbidden: '禁止支付', reason: '理由：', leaf: '存证 {{leaf}}',
  },
  ledger: {
    empty: '本单还没有记账。', debit: '借', credit: '贷', after: '记账后余额', kind_reserve: '占用', kind_order: '签发',
    kind_release: '释放', kind_spend: '支出', kind_bounce: '退汇', kind_allot: '下达', kind_refund: '退款',
  },
  proof: {
    covered: '已被检查点覆盖', waiting: '等待检查点', explain: '每次办理都写入防篡改日志。检查点签名之后，任何人都可以离线验证这条记录未被改动。', download: '下载存证',
    empty: '还没有存证。', position: '第 {{n}} 条', content: '单据内容',
  },
  indicators: {
    byUnit: '各单位执行进度', byUnitFirst: '各单位执行进度（前 {{most}}）', inUnit: '{{title}}（{{unit}}）',
    title: '预算指标', search: '查找指标：编号、名称、单位', find: '查找', name: '名称', unit: '单位', approved: '批复', available: '可用',
    inProcess: '在途', paid: '已支出', execution: '执行率', act: '办理', pay: '申请支付', payOn: '用指标“{{title}}”申请支付',
    empty: '没有可见的指标。', emptySearch: '没有符合“{{query}}”的指标。', year: '{{year}} 年', classes: '功能科目 {{function}} · 经济科目 {{economic}}',
    project: '项目', all: '本页合计',
  },
  notices: {
    title: '消息', bell: '消息', bellUnread: '消息，{{count}} 条未读', unread: '未读：', task: '待您办理（{{node}}）', returned: '您的单据被退回', ended: '您的单据没有办成（{{state}}）', line: '{{what}}：{{title}}',
    over: '已处理', readAll: '全部标为已读', empty: '还没有消息。有新的待办，或者单据被退回、没有办成时，会出现在这里。',
  },
  rules: rulesZh,
  backtest: backtestZh,
  shadow: shadowZh,
  desk: deskZh,
  state: {
    denied: '您没有查看此内容的权限。如确需查看，请联系本单位管理员。', missing: '没有这个页面。', gone: '没有找到', wrong: '地址有误', wrongAddress: '这个地址不完整，或有一处抄错了。请从列表或消息中打开。', home: '回到工作台', code: '编码 {{code}}',
    crash: '本页出了差错，其他页面不受影响。',
  },
}

export type Words = typeof zh
