import { refusals } from '#kernel/values/refusal.ts'

/** What commands say for themselves; what lies below them brings its own sentences. */
export const refuse = refusals({
  'cli.no_command': { zh: '没有“{name}”这个命令。请按下面的用法改正。', en: 'There is no command “{name}”. Correct it as shown below.' },
  'cli.unexpected': {
    zh: '程序出了没有预料到的错误，没有办完。请把下面几行交给系统管理员。',
    en: 'The program met a fault that nobody expected and did not finish. Give the lines below to the system administrator.',
  },
  'cli.no_file': { zh: '没有写明文件。请按下面的用法补上。', en: 'No file was named. Add it as shown below.' },
  'cli.wrong_count': {
    zh: '参数应有 {wanted} 个，写了 {found} 个。请按下面的用法改正。',
    en: 'This takes {wanted} {wanted|word|words} without a dash, and {found} came. Correct it as shown below.',
  },
  'cli.unknown_option': { zh: '没有“{word}”这个选项。请按下面的用法改正。', en: 'There is no option “{word}”. Correct it as shown below.' },
  'cli.unexpected_word': { zh: '多了“{word}”，这里不接受。请删去。', en: '“{word}” is not taken here. Leave it out.' },
  'cli.option_value': {
    zh: '选项“{word}”的写法不对：缺少值，或不应有值。请按下面的用法改正。',
    en: 'The option “{word}” lacks its value, or takes none. Correct it as shown below.',
  },
  'cli.unknown_verb': { zh: '“{word}”不是这个命令的动作。请按下面的用法改正。', en: '“{word}” is nothing that this command does. Correct it as shown below.' },
  'cli.option_missing': { zh: '请用 {option} 指明{what}。', en: 'Name {what} with {option}.' },
  'cli.two_options': { zh: '{one} 和 {other} 只能写一个。请去掉一个。', en: '{one} and {other} exclude each other. Leave one out.' },
  'cli.interrupted': { zh: '已中断：{left}。', en: 'Interrupted; {left}.' },
  'cli.not_readable': { zh: '读不到“{file}”。请核对路径和权限。', en: '“{file}” cannot be read. Check the path and its permissions.' },
  'cli.no_log_key': {
    zh: '这里没有签名密钥（log.key），没有可导出的存证。请核对 SLUICE_DATA 指向系统的数据文件夹。',
    en: 'There is no signing key (log.key) here, so there is no log to export. Check that SLUICE_DATA names the data folder of the system.',
  },
  'cli.no_region': { zh: '没有这样的已开账地区。请核对 --region 和 SLUICE_DATA。', en: 'No such region has open books. Check --region and SLUICE_DATA.' },
  'cli.one_region': { zh: '请用 --region 指明一个已开账的地区。', en: 'Name one region whose books are open with --region.' },
  'cli.bad_settings': { zh: '设置文件不可用：{at}。请按 --help 改正。', en: 'The settings cannot be used: {at}. See --help.' },
  'cli.not_a_release': {
    zh: '“{file}”第 {line} 行读不出：应为每行一个 OCDS 合并发布。请重新导出。',
    en: '“{file}” line {line} cannot be read: one compiled OCDS release a line is expected. Export it again.',
  },
  'cli.no_register': { zh: '没有“{name}”这个登记簿。现有：{known}。', en: 'There is no register “{name}”. There are: {known}.' },
  'cli.no_keeper': {
    zh: '“{login}”在 {region} 没有担任登记簿接收岗。请以任此岗位的人办理。',
    en: '“{login}” does not keep registers in {region}. Act as somebody who does.',
  },
  'cli.no_kind': { zh: '没有“{kind}”这个种类或总体。现有：{known}。', en: 'There is no kind or population “{kind}”. There are: {known}.' },
  'cli.strange_parcel': {
    zh: '文件夹中有不属于指令文件的内容“{name}”，请移出后再核验。',
    en: 'The folder holds “{name}”, which is no part of an order file. Take it away and verify again.',
  },
})
