import { refusals } from '#kernel/values/refusal.ts'

export const refuse = refusals({
  'backtest.no_rules_folder': {
    zh: '没有用 --rules 指定规则文件夹。用法：sluice backtest --rules 文件夹 --data 文件|DB',
    en: 'No --rules folder was given. Usage: sluice backtest --rules DIR --data FILE|DB',
  },
  'backtest.no_rules': {
    zh: '文件夹“{folder}”中没有规则文件（.yaml）。请放入要回测的规则，每个文件一条或一组。',
    en: 'There is no rule file (.yaml) in “{folder}”. Put the rules to be tested there, one or a list per file.',
  },
  'backtest.not_readable': {
    zh: '无法读取“{file}”（{reported}）。请核对路径和权限。',
    en: '“{file}” cannot be read ({reported}). Check the path and its permissions.',
  },
  'backtest.population_test': {
    zh: '规则 {rule}（{file}）是对总体“{over}”的检验，回测只判定单据。请把它移出文件夹。',
    en: 'Rule {rule} ({file}) is a test over the population “{over}”; a back-test judges documents. Take it out of the folder.',
  },
  'backtest.nothing_asked': {
    zh: '“{folder}”中的规则都不由“{command}”触发。请用 --command 指明环节：{known}。',
    en: 'No rule in “{folder}” is asked by “{command}”. Name the command with --command: {known}.',
  },
  'backtest.no_mapping': {
    zh: '支付文件须用 --mapping 指定映射；映射写明列、币种和日期格式，示例见 examples/mappings/。',
    en: 'A payments file needs --mapping, which states its columns, currency and date formats; see examples/mappings/.',
  },
  'backtest.bad_day': {
    zh: '{option} 应为存在的日期，如 2026-01-31，不能是“{text}”。',
    en: '{option} is a day that exists, such as 2026-01-31, not “{text}”.',
  },
  'backtest.bad_number': {
    zh: '{option} 应为 {low} 至 {high} 的整数，不能是“{text}”。',
    en: '{option} is a whole number from {low} to {high}, not “{text}”.',
  },
  'backtest.period_reversed': {
    zh: '--from {from} 晚于 --to {to}。请对调。',
    en: '--from {from} is after --to {to}. Exchange them.',
  },
  'backtest.kind_missing': {
    zh: '已安装的模块中没有受规则判定的单据“{kind}”。可用：{known}。',
    en: 'No installed module declares a judged document “{kind}”. There are: {known}.',
  },
  'backtest.no_region': {
    zh: '数据库中没有区划 {region} 的账套。已有：{known}。',
    en: 'The database holds no books of the region {region}. It has: {known}.',
  },
  'backtest.store_one_region': {
    zh: '--store 存为一个财政部门的报告，而数据涉及区划 {regions}。请用 --region 指定一个。',
    en: '--store keeps the report of one office, and the data are of {regions}. Name one with --region.',
  },
  'backtest.no_books_to_store': {
    zh: '数据库中没有区划 {region} 的账套，报告无处存放。请用 --region 指明已开账的区划。',
    en: 'The database holds no books of the region {region}, so the report has no place. Name an open one with --region.',
  },
  'backtest.no_rulebook': {
    zh: '没有安装规则库模块，报告无处存放。请去掉 --store，或安装该模块。',
    en: 'No module that keeps reports is installed. Leave --store out, or install the rulebook.',
  },
  'backtest.no_rows': {
    zh: '“{file}”中没有一行可以受理，{rejected} 行被拒收。首条：{first}',
    en: 'No row of “{file}” could be taken; {rejected} were rejected. The first: {first}',
  },
})
