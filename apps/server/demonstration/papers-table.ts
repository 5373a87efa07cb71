/** What is asked for in the demonstration. `until`: the position on whose desk it stays, or the state in which it is left. */
export interface Paper {
  /** Word of the unit; a region without that unit does not have the paper. */
  unit: string
  /** Which of the unit's indicators: basic spending or project money. */
  line: 'basic' | 'project'
  yuan: number
  purpose: string
  payee: string
  payeeType?: 'company' | 'person'
  economicClass: string
  settlement?: 'transfer' | 'cash' | 'card'
  invoice?: string
  until: 'draft' | 'paid' | 'sent' | 'ordered' | 'approved' | 'sentBack' | 'held' | 'withdrawn' | 'released' | { desk: string }
  /** Days before now on which it is asked for. */
  age: number
}

export const PAPERS: Paper[] = [
  { unit: 'school', line: 'basic', yuan: 12_600, purpose: '2026年第三季度校园保洁服务费', payee: '湖州清源物业有限公司（演示）', economicClass: '30209', until: 'paid', age: 12 },
  { unit: 'school', line: 'basic', yuan: 3_480.5, purpose: '10月份办公用品采购', payee: '晨星文化用品经营部（演示）', economicClass: '30201', invoice: '25332000000001', until: 'paid', age: 11 },
  { unit: 'school', line: 'project', yuan: 186_000, purpose: '多媒体教室设备更新首付款', payee: '启明教育装备有限公司（演示）', economicClass: '31003', until: 'paid', age: 11 },
  { unit: 'school', line: 'basic', yuan: 2_150, purpose: '教师外出培训往返交通费', payee: '新程客运服务有限公司（演示）', economicClass: '30216', until: 'sent', age: 8 },
  { unit: 'school', line: 'basic', yuan: 8_900, purpose: '食堂燃气管道年度检修', payee: '安燃工程服务有限公司（演示）', economicClass: '30213', until: 'ordered', age: 7 },
  { unit: 'school', line: 'basic', yuan: 5_320, purpose: '11月份电费', payee: '国网湖州供电公司（演示）', economicClass: '30206', until: 'approved', age: 6 },
  { unit: 'school', line: 'basic', yuan: 4_800, purpose: '春节慰问用酒及礼品采购', payee: '福满商贸有限公司（演示）', economicClass: '30201', until: 'held', age: 5 },
  { unit: 'school', line: 'project', yuan: 92_000, purpose: '校园网络设备采购', payee: '云联网络科技有限公司（演示）', economicClass: '31002', until: { desk: 'division.handler' }, age: 5 },
  { unit: 'school', line: 'basic', yuan: 6_750, purpose: '秋季运动会器材采购', payee: '竞跃体育用品有限公司（演示）', economicClass: '30218', until: { desk: 'unit.financeHead' }, age: 4 },
  { unit: 'school', line: 'basic', yuan: 1_980, purpose: '图书馆报刊订阅费', payee: '邮政报刊发行局（演示）', economicClass: '30201', until: 'sentBack', age: 4 },
  { unit: 'school', line: 'basic', yuan: 3_200, purpose: '外聘专家讲座劳务费', payee: '钱学远', payeeType: 'person', economicClass: '30226', until: { desk: 'unit.financeHead' }, age: 2 },
  { unit: 'school', line: 'basic', yuan: 7_400, purpose: '校车年度保险费', payee: '平安财产保险公司（演示）', economicClass: '30231', until: 'draft', age: 1 },
  { unit: 'clinic', line: 'basic', yuan: 15_300, purpose: '医疗废物处置服务费', payee: '绿安环保处置有限公司（演示）', economicClass: '30227', until: 'paid', age: 10 },
  { unit: 'clinic', line: 'project', yuan: 268_000, purpose: '彩色超声诊断仪采购', payee: '康健医疗器械有限公司（演示）', economicClass: '31003', until: { desk: 'division.handler' }, age: 6 },
  { unit: 'clinic', line: 'basic', yuan: 9_600, purpose: '归还周转金借款', payee: '振兴资产管理有限公司（演示）', economicClass: '30299', until: 'released', age: 9 },
  { unit: 'clinic', line: 'basic', yuan: 2_640, purpose: '救护车加油费', payee: '中石化加油站（演示）', economicClass: '30231', until: 'withdrawn', age: 3 },
  { unit: 'hospital', line: 'basic', yuan: 48_000, purpose: '门诊楼电梯年度维保', payee: '迅安电梯有限公司（演示）', economicClass: '30213', until: 'paid', age: 9 },
  { unit: 'hospital', line: 'project', yuan: 312_000, purpose: '远程会诊系统建设进度款', payee: '云联网络科技有限公司（演示）', economicClass: '31007', until: { desk: 'unit.financeHead' }, age: 3 },
  { unit: 'construction', line: 'project', yuan: 455_000, purpose: '老旧小区改造设计费', payee: '方正规划设计院（演示）', economicClass: '31005', until: { desk: 'division.handler' }, age: 4 },
  { unit: 'construction', line: 'basic', yuan: 6_200, purpose: '工程档案数字化扫描服务', payee: '博识档案服务有限公司（演示）', economicClass: '30227', until: 'approved', age: 6 },
  { unit: 'culture', line: 'basic', yuan: 11_500, purpose: '群众文艺汇演舞台搭建', payee: '盛景演艺服务有限公司（演示）', economicClass: '30227', until: 'paid', age: 8 },
  { unit: 'culture', line: 'basic', yuan: 4_300, purpose: '展厅空调维修', payee: '恒温机电有限公司（演示）', economicClass: '30213', until: { desk: 'unit.financeHead' }, age: 2 },
]
