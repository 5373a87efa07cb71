import type { Bilingual } from '#kernel/values/refusal.ts'

/**
 * Sensitive and vague words, by language. Chinese: field notes of treasury monitoring (TEXT-01 … TEXT-08) [DK]. English: the same
 * ideas in the words of councils and companies. `mask` are innocent phrases that contain a word and are taken out first.
 */
export interface WordGroup {
  title: Bilingual
  /** How often such a hit proves worth the look: an estimate. */
  sure: number
  zh: readonly string[]
  en: readonly string[]
  maskZh: readonly string[]
  maskEn: readonly string[]
}

export const SENSITIVE: Record<string, WordGroup> = {
  gifts: {
    title: { zh: '烟酒礼品', en: 'alcohol, tobacco, gifts' }, sure: 0.35,
    zh: ['烟', '酒', '茶叶', '礼品', '礼金', '购物卡', '土特产', '月饼', '粽子', '提货券'], maskZh: ['酒精', '酒店', '消防烟感', '烟感', '茶叶研究', '无烟', '戒烟', '禁烟'],
    en: ['alcohol', 'wine', 'whisky', 'champagne', 'cigarettes', 'tobacco', 'gift', 'gifts', 'gift card', 'gift voucher', 'vouchers', 'hamper', 'hampers', 'flowers', 'jewellery'],
    maskEn: ['alcohol misuse', 'alcohol service', 'alcohol services', 'alcohol treatment', 'alcohol gel', 'drug and alcohol', 'drugs and alcohol', 'drug & alcohol', 'alcohol wipes', 'stop smoking', 'tobacco control', 'wine street'],
  },
  leisure: {
    title: { zh: '旅游娱乐', en: 'travel and leisure' }, sure: 0.3,
    zh: ['旅游', '景区门票', '疗养', 'KTV', '洗浴', '高尔夫', '会所', '足浴', '棋牌'], maskZh: ['旅游局', '文化旅游', '旅游厕所', '旅游规划', '旅游公路', '旅游发展'],
    en: ['holiday', 'spa', 'golf', 'nightclub', 'casino', 'theatre tickets', 'concert', 'hospitality', 'entertainment', 'party', 'dining', 'cruise', 'theme park'],
    maskEn: ['holiday club', 'holiday clubs', 'holiday pay', 'bank holiday', 'school holiday', 'holiday activities', 'holiday scheme', 'golf course maintenance', 'third party', '3rd party', 'party wall', 'holiday provision'],
  },
  welfare: {
    title: { zh: '津补贴福利', en: 'bonuses and staff welfare' }, sure: 0.25,
    zh: ['津补贴', '奖金', '慰问', '过节费', '福利', '补助费', '误餐'], maskZh: ['福利院', '福利彩票', '社会福利', '福利机构'],
    en: ['bonus', 'ex gratia', 'ex-gratia', 'goodwill payment', 'honorarium', 'long service award', 'staff reward'], maskEn: ['bonus ball'],
  },
  loans: {
    title: { zh: '借款往来', en: 'loans and suspense' }, sure: 0.35,
    zh: ['借款', '周转金', '往来借', '暂付款', '代垫'], maskZh: ['借款利息补贴'],
    en: ['loan', 'loans', 'cash advance', 'write off', 'write-off', 'petty cash', 'imprest', 'on account payment'], maskEn: ['loan stock', 'library loan', 'inter library loan', 'student loan', 'interlibrary loan'],
  },
  penalties: {
    title: { zh: '罚款滞纳赞助捐赠', en: 'fines, late fees, sponsorship, donations' }, sure: 0.3,
    zh: ['罚款', '滞纳金', '赞助', '捐赠', '违约金'], maskZh: ['罚款收缴系统'],
    en: ['fine', 'fines', 'penalty', 'late payment', 'late fee', 'surcharge', 'sponsorship', 'donation', 'compensation', 'settlement agreement'], maskEn: ['penalty charge notice', 'fine art', 'fine turf', 'fine grade', 'penalty notices'],
  },
  vehicles: {
    title: { zh: '公车公宴出国', en: 'cars, receptions, travel abroad' }, sure: 0.2,
    zh: ['接待费', '招待', '宴', '出国', '购车', '过路费'], maskZh: ['招待所改造'],
    en: ['first class', 'business class', 'overseas travel', 'chauffeur', 'limousine', 'banquet'], maskEn: ['first class post', 'first class mail', 'first class stamps', '1st class'],
  },
}

export const VAGUE: { zh: readonly string[]; en: readonly string[] } = {
  zh: ['费用', '往来款', '付款', '其他', '经费', '款', '支出', '其它', '杂费', '货款', '报销', '转账'],
  en: ['misc', 'miscellaneous', 'other', 'sundry', 'sundries', 'payment', 'various', 'general', 'expenses', 'expense', 'costs', 'fees', 'services', 'invoice', 'goods', 'other costs', 'other expenses', 'tbc', 'n/a', 'unknown', 'adjustment'],
}
