import type { Catalogue, CatalogueEntry } from '#kernel/module/model.ts'

/**
 * Expenditure by economic class, as the Ministry's 《政府收支分类科目》 has it since the reform of 财预〔2017〕98号 (in force from 2018).
 * Codes and names were written down from common knowledge and set side by side with public final accounts; nobody has compared them
 * with the printed book of a year, so each catalogue says `verified: false`. English names are ours.
 */
const SOURCE = '财政部《政府收支分类科目》（支出经济分类科目改革方案，财预〔2017〕98号，2018年起施行）'

/** One class a line: code, Chinese name, English name. Three digits are a class (类), five an item (款). */
const DEPARTMENT = `
301|工资福利支出|wages and benefits
30101|基本工资|basic salaries
30102|津贴补贴|allowances
30103|奖金|bonuses
30106|伙食补助费|meal allowances
30107|绩效工资|performance pay
30108|机关事业单位基本养老保险缴费|basic pension contributions of public bodies
30109|职业年金缴费|occupational pension contributions
30110|职工基本医疗保险缴费|basic medical insurance contributions
30111|公务员医疗补助缴费|civil-service medical supplement
30112|其他社会保障缴费|other social security contributions
30113|住房公积金|housing fund
30114|医疗费|medical expenses
30199|其他工资福利支出|other wages and benefits
302|商品和服务支出|goods and services
30201|办公费|office expenses
30202|印刷费|printing
30203|咨询费|consulting
30204|手续费|service charges
30205|水费|water
30206|电费|electricity
30207|邮电费|post and telecommunications
30208|取暖费|heating
30209|物业管理费|property management
30211|差旅费|travel
30212|因公出国（境）费用|official travel abroad
30213|维修（护）费|repairs and maintenance
30214|租赁费|rent
30215|会议费|meetings
30216|培训费|training
30217|公务接待费|official receptions
30218|专用材料费|special materials
30224|被装购置费|uniforms and bedding
30225|专用燃料费|special fuels
30226|劳务费|labour services
30227|委托业务费|commissioned services
30228|工会经费|trade-union funds
30229|福利费|welfare
30231|公务用车运行维护费|running of official vehicles
30239|其他交通费用|other transport
30240|税金及附加费用|taxes and surcharges
30299|其他商品和服务支出|other goods and services
303|对个人和家庭的补助|subsidies to individuals and families
30301|离休费|pensions of retired veterans
30302|退休费|retirement pay
30303|退职（役）费|resignation and discharge pay
30304|抚恤金|survivors’ benefits
30305|生活补助|living allowances
30306|救济费|relief
30307|医疗费补助|medical subsidies
30308|助学金|grants for students
30309|奖励金|awards
30310|个人农业生产补贴|farming subsidies to individuals
30311|代缴社会保险费|social insurance paid on behalf of others
30399|其他对个人和家庭的补助|other subsidies to individuals and families
307|债务利息及费用支出|interest and cost of debt
30701|国内债务付息|interest on domestic debt
30702|国外债务付息|interest on foreign debt
30703|国内债务发行费用|issuing cost of domestic debt
30704|国外债务发行费用|issuing cost of foreign debt
309|资本性支出（基本建设）|capital expenditure (capital construction)
30901|房屋建筑物购建|buildings
30902|办公设备购置|office equipment
30903|专用设备购置|special equipment
30905|基础设施建设|infrastructure
30906|大型修缮|major repairs
30907|信息网络及软件购置更新|networks and software
30908|物资储备|stockpiles
30913|公务用车购置|official vehicles
30919|其他交通工具购置|other vehicles
30921|文物和陈列品购置|cultural relics and exhibits
30922|无形资产购置|intangible assets
30999|其他基本建设支出|other capital construction
310|资本性支出|capital expenditure
31001|房屋建筑物购建|buildings
31002|办公设备购置|office equipment
31003|专用设备购置|special equipment
31005|基础设施建设|infrastructure
31006|大型修缮|major repairs
31007|信息网络及软件购置更新|networks and software
31008|物资储备|stockpiles
31009|土地补偿|land compensation
31010|安置补助|resettlement subsidies
31011|地上附着物和青苗补偿|compensation for fixtures and crops
31012|拆迁补偿|compensation for demolition
31013|公务用车购置|official vehicles
31019|其他交通工具购置|other vehicles
31021|文物和陈列品购置|cultural relics and exhibits
31022|无形资产购置|intangible assets
31099|其他资本性支出|other capital expenditure
311|对企业补助（基本建设）|subsidies to enterprises (capital construction)
31101|资本金注入|capital injections
31199|其他对企业补助|other subsidies to enterprises
312|对企业补助|subsidies to enterprises
31201|资本金注入|capital injections
31203|政府投资基金股权投资|equity of government investment funds
31204|费用补贴|cost subsidies
31205|利息补贴|interest subsidies
31206|其他资本性补助|other capital subsidies
31299|其他对企业补助|other subsidies to enterprises
313|对社会保障基金补助|subsidies to social security funds
31302|对社会保险基金补助|subsidies to social insurance funds
31303|补充全国社会保障基金|contributions to the national social security fund
31304|对机关事业单位职业年金的补助|subsidies to occupational pensions
399|其他支出|other expenditure
39907|国家赔偿费用支出|state compensation
39908|对民间非营利组织和群众性自治组织补贴|subsidies to non-profit and self-governing bodies
39909|经常性赠与|current grants
39910|资本性赠与|capital grants
39999|其他支出|other expenditure
`

const GOVERNMENT = `
501|机关工资福利支出|wages and benefits of government bodies
50101|工资奖金津补贴|salaries, bonuses and allowances
50102|社会保障缴费|social security contributions
50103|住房公积金|housing fund
50199|其他工资福利支出|other wages and benefits
502|机关商品和服务支出|goods and services of government bodies
50201|办公经费|office funds
50202|会议费|meetings
50203|培训费|training
50204|专用材料购置费|special materials
50205|委托业务费|commissioned services
50206|公务接待费|official receptions
50207|因公出国（境）费用|official travel abroad
50208|公务用车运行维护费|running of official vehicles
50209|维修（护）费|repairs and maintenance
50299|其他商品和服务支出|other goods and services
503|机关资本性支出|capital expenditure of government bodies
50301|房屋建筑物购建|buildings
50302|基础设施建设|infrastructure
50303|公务用车购置|official vehicles
50305|土地征迁补偿和安置支出|land taking and resettlement
50306|设备购置|equipment
50307|大型修缮|major repairs
50399|其他资本性支出|other capital expenditure
504|机关资本性支出（基本建设）|capital expenditure of government bodies (capital construction)
50401|房屋建筑物购建|buildings
50402|基础设施建设|infrastructure
50403|公务用车购置|official vehicles
50404|设备购置|equipment
50405|大型修缮|major repairs
50499|其他资本性支出|other capital expenditure
505|对事业单位经常性补助|current subsidies to public institutions
50501|工资福利支出|wages and benefits
50502|商品和服务支出|goods and services
50599|其他对事业单位补助|other subsidies to public institutions
506|对事业单位资本性补助|capital subsidies to public institutions
50601|资本性支出|capital expenditure
50602|资本性支出（基本建设）|capital expenditure (capital construction)
507|对企业补助|subsidies to enterprises
50701|费用补贴|cost subsidies
50702|利息补贴|interest subsidies
50799|其他对企业补助|other subsidies to enterprises
508|对企业资本性支出|capital expenditure on enterprises
50803|资本金注入|capital injections
50804|资本金注入（基本建设）|capital injections (capital construction)
50805|政府投资基金股权投资|equity of government investment funds
50899|其他对企业资本性支出|other capital expenditure on enterprises
509|对个人和家庭的补助|subsidies to individuals and families
50901|社会福利和救助|social welfare and relief
50902|助学金|grants for students
50903|个人农业生产补贴|farming subsidies to individuals
50905|离退休费|retirement pay
50999|其他对个人和家庭补助|other subsidies to individuals and families
510|对社会保障基金补助|subsidies to social security funds
51002|对社会保险基金补助|subsidies to social insurance funds
51003|补充全国社会保障基金|contributions to the national social security fund
51004|对机关事业单位职业年金的补助|subsidies to occupational pensions
511|债务利息及费用支出|interest and cost of debt
51101|国内债务付息|interest on domestic debt
51102|国外债务付息|interest on foreign debt
51103|国内债务发行费用|issuing cost of domestic debt
51104|国外债务发行费用|issuing cost of foreign debt
512|债务还本支出|repayment of debt
51201|国内债务还本|repayment of domestic debt
51202|国外债务还本|repayment of foreign debt
513|转移性支出|transfers
51301|上下级政府间转移性支出|transfers between levels of government
51303|债务转贷|on-lending of debt
51304|调出资金|funds moved out
51305|安排预算稳定调节基金|budget stabilisation fund
51306|补充预算周转金|budget working capital
51307|区域间转移性支出|transfers between regions
514|预备费及预留|reserves
51401|预备费|contingency reserve
51402|预留|set aside
599|其他支出|other expenditure
59907|国家赔偿费用支出|state compensation
59908|对民间非营利组织和群众性自治组织补贴|subsidies to non-profit and self-governing bodies
59909|经常性赠与|current grants
59910|资本性赠与|capital grants
59999|其他支出|other expenditure
`

export const ECONOMIC_CLASSES: Record<string, Catalogue> = {
  departmentEconomic: {
    title: { zh: '部门预算支出经济分类', en: 'economic classes of department budgets' }, source: SOURCE, verified: false, group: 'classification',
    entries: entriesOf(DEPARTMENT),
  },
  governmentEconomic: {
    title: { zh: '政府预算支出经济分类', en: 'economic classes of government budgets' }, source: SOURCE, verified: false, group: 'classification',
    entries: entriesOf(GOVERNMENT),
  },
}

function entriesOf(lines: string): CatalogueEntry[] {
  return lines.trim().split('\n').map((line) => {
    const [code, zh, en] = line.split('|') as [string, string, string]
    return { code, zh, en }
  })
}
