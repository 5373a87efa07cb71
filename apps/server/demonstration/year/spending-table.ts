/** What offices spend on: an item of the department economic classification with the words, the trade that is paid and the usual amounts. */
export interface Spending {
  economicClass: string
  /** `{month}` becomes the month of the payment. */
  purposes: readonly string[]
  trade: string
  /** Yuan. */
  low: number
  high: number
  /** Share among all payments. */
  weight: number
  line: 'basic' | 'project' | 'special'
  settlement?: 'card' | 'cash'
  person?: true
  /** Salaries of staff outside the establishment. */
  salary?: true
}

export const SPENDING: readonly Spending[] = [
  { economicClass: '30201', purposes: ['{month}办公用品采购', '{month}打印耗材采购', '{month}办公桌椅零星购置'], trade: '办公用品', low: 300, high: 9_000, weight: 14, line: 'basic' },
  { economicClass: '30202', purposes: ['{month}宣传资料印刷费', '{month}内部资料印制'], trade: '印务', low: 400, high: 12_000, weight: 5, line: 'basic' },
  { economicClass: '30205', purposes: ['{month}自来水费'], trade: '供水', low: 500, high: 8_000, weight: 6, line: 'basic' },
  { economicClass: '30206', purposes: ['{month}电费'], trade: '供电', low: 1_500, high: 26_000, weight: 8, line: 'basic' },
  { economicClass: '30207', purposes: ['{month}固定电话和宽带费', '{month}邮寄费'], trade: '通信', low: 200, high: 4_500, weight: 6, line: 'basic' },
  { economicClass: '30209', purposes: ['{month}办公楼物业管理费', '{month}保洁服务费'], trade: '物业', low: 3_000, high: 38_000, weight: 8, line: 'basic' },
  { economicClass: '30211', purposes: ['{month}省内调研差旅费', '{month}业务学习往返交通费'], trade: '公务卡', low: 300, high: 4_800, weight: 9, line: 'basic', settlement: 'card', person: true },
  { economicClass: '30213', purposes: ['{month}空调维护保养', '{month}屋面防水修缮', '{month}电梯年检及保养'], trade: '维修', low: 800, high: 42_000, weight: 8, line: 'basic' },
  { economicClass: '30216', purposes: ['{month}业务骨干培训费', '{month}安全生产培训费'], trade: '培训', low: 1_500, high: 28_000, weight: 4, line: 'basic' },
  { economicClass: '30218', purposes: ['{month}专用材料采购', '{month}实验器材采购'], trade: '器材', low: 1_000, high: 46_000, weight: 6, line: 'basic' },
  { economicClass: '30226', purposes: ['{month}外聘专家评审劳务费', '{month}讲座课酬'], trade: '个人', low: 500, high: 4_800, weight: 6, line: 'basic', person: true },
  { economicClass: '30226', purposes: ['{month}编外人员工资'], trade: '编外', low: 2_800, high: 4_900, weight: 4, line: 'basic', person: true, salary: true },
  { economicClass: '30227', purposes: ['{month}信息系统运维服务', '{month}档案整理外包服务', '{month}食品安全抽检服务'], trade: '服务', low: 4_000, high: 88_000, weight: 7, line: 'special' },
  { economicClass: '30231', purposes: ['{month}公务用车加油费', '{month}公务用车保险费'], trade: '车辆', low: 400, high: 5_200, weight: 5, line: 'basic' },
  { economicClass: '30299', purposes: ['{month}体检服务费', '{month}绿化养护费'], trade: '服务', low: 800, high: 18_000, weight: 3, line: 'basic' },
  // Innocent, and yet a rule will raise its hand.
  { economicClass: '30213', purposes: ['{month}食堂烟道清洗', '{month}酒柜及展柜维修'], trade: '维修', low: 600, high: 6_000, weight: 0.06, line: 'basic' },
  { economicClass: '30202', purposes: ['{month}会议材料印制'], trade: '印务', low: 400, high: 6_000, weight: 0.06, line: 'basic' },
  { economicClass: '31002', purposes: ['{month}办公电脑更新', '{month}打印设备购置'], trade: '信息', low: 4_000, high: 96_000, weight: 2, line: 'project' },
  { economicClass: '31003', purposes: ['{month}专用设备采购首付款', '{month}检测仪器购置'], trade: '设备', low: 9_000, high: 190_000, weight: 2, line: 'project' },
  { economicClass: '31006', purposes: ['{month}房屋修缮工程进度款'], trade: '建设', low: 20_000, high: 320_000, weight: 1, line: 'project' },
]

/** Words of a company's name by trade; the first part is made of `BRANDS`. */
export const TRADE_NAMES: Record<string, string> = {
  办公用品: '文化用品有限公司', 印务: '印务有限公司', 供水: '供水有限公司', 供电: '供电公司', 通信: '通信有限公司', 物业: '物业服务有限公司',
  维修: '机电工程有限公司', 培训: '教育咨询有限公司', 器材: '器材供应有限公司', 服务: '技术服务有限公司', 车辆: '汽车服务有限公司',
  信息: '信息技术有限公司', 设备: '仪器设备有限公司', 建设: '建设工程有限公司', 超市: '百货超市有限公司', 商贸: '商贸有限公司',
}

export const BRANDS = ['越秀', '镜湖', '鉴源', '会稽', '兰亭', '平水', '曹江', '若耶', '东浦', '安昌', '沈园', '府山', '塔山', '浣纱', '枫桥', '店口', '华舍', '杨汛', '齐贤', '陶堰']
export const PERSON_SURNAMES = '钱沈俞章祝戚娄骆傅寿斯楼郦屠阮潘竺冯'
export const PERSON_GIVEN = ['文渊', '若兰', '立新', '思远', '慧珍', '永康', '佩华', '书恒', '一帆', '晓岚', '世昌', '月英', '培根', '如意']
