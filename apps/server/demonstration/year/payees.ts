import { derivedId } from '../derived-id.ts'
import { checkCharacter } from '#kernel/values/identity-number.ts'
import type { Random } from './random.ts'
import { BRANDS, PERSON_GIVEN, PERSON_SURNAMES, TRADE_NAMES } from './spending-table.ts'

export interface Payee {
  name: string
  type: 'company' | 'person'
  account: string
  bank: string
}

const BANKS = ['演示银行绍兴分行', '演示农商银行越州支行', '演示建设银行镜湖支行', '演示工商银行柯桥支行']
/** Of the twenty companies of a trade a unit works with these many. */
const KNOWN_PER_UNIT = 3

/** Whom a unit pays in a trade: one of the few companies that it knows; a person among some forty of the region. */
export function payeeOf(random: Random, region: string, unit: string, trade: string): Payee {
  if (trade === '个人' || trade === '公务卡' || trade === '编外') return person(`${region}/${trade}/${unit}`, random.whole(0, 7))
  const first = Number.parseInt(derivedId(`${region}/${unit}/${trade}`).slice(0, 6), 16)
  return company(region, trade, first + random.whole(0, KNOWN_PER_UNIT - 1))
}

export function company(region: string, trade: string, number: number): Payee {
  const name = `${BRANDS[number % BRANDS.length]}${TRADE_NAMES[trade]}（演示）`
  return { name, type: 'company', account: accountOf(`${region}/${name}`, '1211'), bank: BANKS[number % BANKS.length]! }
}

export function person(place: string, number: number): Payee {
  const at = Number.parseInt(derivedId(`${place}/${number}`).slice(0, 6), 16)
  const name = `${PERSON_SURNAMES[at % PERSON_SURNAMES.length]}${PERSON_GIVEN[Math.floor(at / 64) % PERSON_GIVEN.length]}`
  return { name, type: 'person', account: accountOf(`${place}/${name}`, '6222'), bank: BANKS[at % BANKS.length]! }
}

/** An identity number of the right form that belongs to nobody: there is no division 999999. */
export function identityOf(words: string): string {
  const at = Number.parseInt(derivedId(words).slice(0, 8), 16)
  const two = (number: number) => String(number).padStart(2, '0')
  const digits = `999999${1930 + at % 40}${two(1 + at % 12)}${two(1 + at % 28)}${String(at % 1_000).padStart(3, '0')}`
  return `${digits}${checkCharacter(digits)}`
}

/** An account number that belongs to nobody, the same for the same words. */
export function accountOf(words: string, head: string): string {
  return `${head}${BigInt(`0x${derivedId(words).replaceAll('-', '')}`).toString().slice(0, 14)}`
}
