import { refusals } from '#kernel/values/refusal.ts'

/** What the server itself says no to, before any engine is asked. */
export const refuse = refusals({
  'server.field_missing': {
    zh: '请求缺少“{field}”。请补上后重试。',
    en: 'The request lacks “{field}”. Add it and try again.',
  },
  'server.field_unknown': {
    zh: '请求中的“{field}”不是这里可用的栏目。请删去后重试。',
    en: '“{field}” is not taken here. Leave it out and try again.',
  },
  'server.field_wrong': {
    zh: '请求中的“{field}”填写有误：{why}。',
    en: '“{field}” of the request is not acceptable: {why}.',
  },
  'server.body_missing': {
    zh: '请求没有内容。请填写后重试。',
    en: 'The request is empty. Fill it in and try again.',
  },
  'server.not_json': {
    status: 400,
    zh: '请求内容不是正确的 JSON。请刷新页面后重试。',
    en: 'The request is not valid JSON. Reload the page and try again.',
  },
  'server.not_unicode': {
    status: 400,
    zh: '请求内容不是 UTF-8 编码，没有接收。请用 UTF-8 发送。',
    en: 'The request is not encoded in UTF-8 and was not taken. Send it in UTF-8.',
  },
  'server.not_http': {
    status: 400,
    zh: '收到的不是正确的 HTTP 请求，没有处理。请检查所用的程序。',
    en: 'What came is no proper HTTP request and was not handled. Check the program that sent it.',
  },
  'server.headers_too_large': {
    status: 431,
    zh: '地址或请求头超过 16 KB，没有接收。请缩短地址，或清除本站的 Cookie 后重试。',
    en: 'Address and headers are larger than 16 KB and were not taken. Shorten the address, or delete the cookies of this site and try again.',
  },
  'server.too_slow': {
    status: 408,
    zh: '请求在规定时间内没有传完，没有处理。请检查网络后重试。',
    en: 'The request did not arrive in time and was not handled. Check the network and try again.',
  },
  'server.no_type': {
    status: 415,
    zh: '请求没有写明内容的类型。请在 content-type 中写明，如 application/json。',
    en: 'The request does not say of what type its content is. Name it in content-type, such as application/json.',
  },
  'server.too_large': {
    status: 413,
    zh: '内容超过 {limit}，没有接收。请压缩或拆分后重试。',
    en: 'The content is larger than {limit} and was not taken. Make it smaller or split it.',
  },
  'server.other_type': {
    status: 415,
    zh: '不接收“{type}”类型的内容。',
    en: 'Content of type “{type}” is not taken here.',
  },
  'server.cross_site': {
    status: 403,
    zh: '这个请求不是从本系统页面发出的，没有执行。请从本系统页面办理。',
    en: 'This request did not come from a page of this system; nothing was done. Use its own pages.',
  },
  'server.no_such_page': {
    status: 404,
    zh: '没有“{path}”这个地址。请从首页重新进入。',
    en: 'There is nothing at “{path}”. Start again from the home page.',
  },
  'server.no_such_catalogue': {
    status: 404,
    zh: '没有“{name}”这个分类目录。请刷新页面后重试。',
    en: 'There is no catalogue “{name}”. Reload the page and try again.',
  },
  'server.bad_cursor': {
    zh: '翻页标记无效。请从第一页重新查看。',
    en: 'The page marker is not valid. Start again from the first page.',
  },
  'server.too_many_to_sort': {
    status: 409,
    zh: '待办超过 {most} 件，不能按金额排序。请先选定期限范围，或按期限排序。',
    en: 'More than {most} tasks wait; they cannot be sorted by amount. Choose a span of deadlines first, or sort by deadline.',
  },
  'server.no_such_day': {
    zh: '“{day}”不是日期。请按 2026-11-22 的形式填写。',
    en: '“{day}” is no day. Write it like 2026-11-22.',
  },
  'server.log_too_long': {
    status: 413,
    zh: '所选日志超过 {limit} 条，没有导出。请缩短日期或限定人员后再导出。',
    en: 'These are more than {limit} entries; nothing was exported. Choose fewer days or one person and export again.',
  },
  'server.not_in_bulk': {
    status: 409,
    zh: '“{kind}”的“{action}”不能批量办理。请打开单据逐件办理。',
    en: '“{action}” of “{kind}” is not done in bulk. Open the documents one by one.',
  },
  'server.look_first': {
    status: 409,
    zh: '这一件有规则疑点、已不在您的待办中或环节已变，没有批量办理。请打开单据查看后单独办理。',
    en: 'A rule noticed something about this one, or it no longer waits for you at this step; it was not done in bulk. Open the document and decide it by itself.',
  },
  'server.port_taken': {
    status: 503,
    zh: '端口 {port} 已被占用或无权使用。请停止占用它的程序，或用 PORT 指定另一个端口。',
    en: 'Port {port} is taken or not allowed. Stop the other program, or set PORT to another one.',
  },
  'server.host_unknown': {
    status: 503,
    zh: '“{host}”不是本机的地址，不能在上面监听。请将 HOST 设为本机的地址；127.0.0.1 只供本机，0.0.0.0 供所有网络。',
    en: '“{host}” is no address of this machine, so nothing can listen there. Set HOST to one of its addresses; 127.0.0.1 is for this machine only, 0.0.0.0 for every network.',
  },
  'server.busy': {
    status: 503,
    zh: '登录请求过多，请稍后再试。',
    en: 'Too many logins at once. Try again in a moment.',
  },
  'server.disk_full': {
    status: 507,
    zh: '数据库所在磁盘已满，没有写入任何内容。请系统管理员腾出空间后再办。',
    en: 'The disk of the database is full; nothing was written. Do it again once the administrator has made room.',
  },
  'server.database_gone': {
    status: 503,
    zh: '与数据库的连接中断，不能确定是否已经办成。请稍后刷新页面查看，没有办成的再办一次。',
    en: 'The connection to the database broke, so it is not certain whether this was done. Reload the page in a moment, and do it again if it was not.',
  },
  'server.unexpected': {
    status: 500,
    zh: '系统出现意外情况，没有写入任何内容。请联系系统管理员，并告知事件编号 {incident}。',
    en: 'Something unexpected happened; nothing was written. Tell the administrator the incident number {incident}.',
  },
  'server.office_only': {
    status: 403,
    zh: '“{what}”只供能查看全区的财政部门岗位使用。请切换到财政部门岗位，或在单据列表查看本单位的单据。',
    en: '“{what}” is for positions of the finance office that read the whole region. Change to such a position, or see your unit’s documents in their lists.',
  },
  'server.print_not_yours': {
    status: 403,
    zh: '“{title}”由{positions}打印。请切换到该岗位，或请其打印。',
    en: '“{title}” is printed by: {positions}. Change to that position, or ask them.',
  },
  'server.print_not_in_state': {
    status: 409,
    zh: '单据现为“{state}”，不再打印“{title}”。',
    en: 'The document is “{state}”; “{title}” is no longer printed.',
  },
  'attachment.wrong_type': {
    zh: '文件“{name}”不是可接收的类型。可接收 PDF、JPG、PNG、XLSX（不含宏）、OFD，以文件内容为准。',
    en: 'The file “{name}” is of no type that is taken. PDF, JPG, PNG, XLSX (without macros) and OFD are, by their content.',
  },
  'attachment.no_preview': {
    zh: '文件“{name}”不能这样预览。请下载后打开。',
    en: 'The file “{name}” has no such preview. Download it and open it there.',
  },
  'attachment.too_many': {
    status: 409,
    zh: '这张单据已有 {limit} 个附件，不能再加。请合并文件。',
    en: 'This document already has {limit} attachments. Merge files.',
  },
  'attachment.not_now': {
    status: 403,
    zh: '只有起草时的经办岗位或当前环节的办理人可以添加附件。',
    en: 'Only the maker’s position while drafting, or the holder of the standing task, may add attachments.',
  },
  'attachment.exists': {
    status: 409,
    zh: '这张单据已有内容和种类都相同的附件，不必重复上传。种类选错了的，请改选种类后再传一次。',
    en: 'This document already has a file of the same content and kind. If its kind was wrong, choose the other one and attach it again.',
  },
  'table.no_such_field': {
    zh: '“{kind}”没有可以导入的栏目“{field}”。',
    en: '“{kind}” has no table field called “{field}”.',
  },
  'table.no_columns': {
    zh: '文件的表头中没有可识别的列。应有：{wanted}。',
    en: 'The header of the file has none of the known columns. They are: {wanted}.',
  },
  'table.cell_wrong': {
    zh: '“{column}”的“{text}”填写有误：{why}',
    en: '“{text}” in “{column}” is not acceptable: {why}',
  },
})
