import type { Register } from '#kernel/module/model.ts'
import type { FieldSpec } from '#kernel/rules/model.ts'
import type { Bilingual } from '#kernel/values/refusal.ts'

export type RegisterSpec = Pick<Register, 'name' | 'title' | 'basis' | 'key' | 'columns'>

const column = (type: FieldSpec['type']) => (zh: string, en: string): FieldSpec => ({ type, title: { zh, en } })
const [text, money, int, date, bool, code] = [column('text'), column('money'), column('int'), column('date'), column('bool'), column('code')]

const register = (name: string, zh: string, en: string, basis: string, key: string, columns: Record<string, FieldSpec>): RegisterSpec => (
  { name, title: { zh, en } satisfies Bilingual, basis, key, columns })

const name = text('名称', 'name')
const person = text('公民身份号码', 'identity number')

/** Lists that rules ask and other bodies keep. A file's headings are the Chinese titles or the column names. */
export const REGISTERS: readonly RegisterSpec[] = [
  register('unit-account', '单位银行账户登记', 'register of unit bank accounts', '预算单位银行账户管理规定 [DK]', 'number', {
    number: text('账号', 'account number'), owner: text('开户单位', 'owner'), kind: text('账户性质', 'kind of account'),
    approved: bool('已批准', 'approved'), purpose: text('账户用途', 'purpose of the account'),
  }),
  register('related-unit', '上下级及关联单位名录', 'list of superior, subordinate and related units', '部门预算单位名录', 'name', {
    name, relation: text('关系', 'relation'),
  }),
  register('black-list', '失信与处罚名单', 'list of the dishonest and punished', '失信被执行人、政府采购严重违法失信、经营异常名录 [DK]', 'name', {
    name, list: text('所在名单', 'list'), reason: text('列入原因', 'reason'),
  }),
  register('company', '企业登记信息', 'company register', '市场监管部门登记信息', 'name', {
    name, kind: text('主体类型', 'kind of body'), registeredOn: date('成立日期', 'registered on'), insuredStaff: int('参保人数', 'insured staff'),
    paidIn: money('实缴资本', 'paid-in capital'), taxPaid: money('近一年纳税额', 'tax paid in a year'), sharedAddress: bool('地址或电话与他企相同', 'address or telephone shared'),
    trade: text('行业', 'trade'), region: text('登记区划', 'region'), patentReused: bool('专利或发票重复使用', 'patent or invoice used twice'),
  }),
  register('official-relation', '公职人员及亲属经商办企业申报', 'declared business interests of officials and relatives', '领导干部个人有关事项报告 [DK]', 'name', {
    name, official: text('公职人员', 'official'), relation: text('关系', 'relation'),
  }),
  register('staff', '在职人员名册', 'staff list', '机构编制与人事部门名册', 'name', {
    name, unit: text('所在单位', 'unit'), leftOn: date('离任日期', 'left on'), cardHolder: bool('公务卡持卡人', 'holds an official card'),
  }),
  register('fiscal-person', '财政供养人员名册', 'register of persons on the public payroll', '机构编制与人事部门名册', 'id', {
    id: person, unit: text('所在单位', 'unit'),
  }),
  register('deceased', '死亡人员登记', 'register of deaths', '公安、民政、卫健部门死亡登记', 'id', { id: person, diedOn: date('死亡日期', 'died on') }),
  register('village-cadre', '村干部及家属名册', 'list of village cadres and relatives', '乡镇街道名册', 'id', {
    id: person, cadre: text('村干部', 'cadre'), relation: text('关系', 'relation'),
  }),
  register('land-right', '土地承包确权登记', 'register of land rights', '农业农村部门确权登记', 'id', { id: person, areaLi: int('确权面积（厘）', 'registered area in thousandths of mu') }),
  register('holding', '车辆、房产、企业登记', 'register of vehicles, houses and companies', '公安、自然资源、市场监管部门登记', 'id', {
    id: person, vehicles: int('车辆数', 'vehicles'), houses: int('房产数', 'houses'), companies: int('企业数', 'companies'),
  }),
  register('enrolment', '在校学生学籍', 'enrolment register', '教育部门学籍系统', 'id', { id: person, enrolled: bool('在校', 'enrolled'), leftOn: date('离校日期', 'left on') }),
  register('designated', '定点场所与服务商名录', 'list of designated venues and services', '定点会议场所、定点维修名录', 'name', { name, kind: text('定点类别', 'kind') }),
  register('procurement-catalogue', '集中采购目录与限额', 'procurement catalogue and limits', '省级集中采购目录及限额标准', 'class', {
    class: code('经济分类', 'economic class'), inCatalogue: bool('在集中采购目录内', 'in the catalogue'), limit: money('限额标准', 'limit'),
  }),
  register('class-map', '政府与部门经济分类对应表', 'map of the two economic classifications', '政府收支分类科目对应表', 'pair', {
    pair: text('部门分类|政府分类', 'unit class|government class'),
  }),
  register('unit-budget', '单位年度预算与额度', 'yearly budget lines of units', '部门预算批复', 'unitYear', {
    unitYear: text('单位|年度', 'unit|year'), authorised: money('授权支付额度', 'authorised quota'), threePublic: money('三公经费预算', 'three-public budget'),
  }),
  register('contract', '合同台账', 'contract ledger', '单位合同台账、政府采购合同备案', 'number', {
    number: text('合同编号', 'contract number'), party: text('合同对方', 'party'), partyAccount: text('约定账号', 'account agreed'),
    signedOn: date('签订日期', 'signed on'), amount: money('合同金额', 'amount'), supplement: money('补充合同金额', 'supplement'),
    acceptedOn: date('验收日期', 'accepted on'), publishedOn: date('公告日期', 'published on'), assigned: bool('已办债权转让或保理', 'claim assigned'),
    works: bool('工程合同', 'works'), region: text('对方所在区划', 'region of the party'), smallBusiness: bool('中小企业', 'small or medium business'),
  }),
  register('invoice-check', '发票查验结果', 'results of invoice checks', '税务部门发票查验', 'number', {
    number: text('发票号码', 'invoice number'), status: text('发票状态', 'status'), seller: text('销售方', 'seller'),
  }),
]
