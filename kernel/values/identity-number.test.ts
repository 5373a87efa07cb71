import { expect, it } from 'vitest'
import { identityFault, identityKey } from './identity-number.ts'

it.each([
  ['11010519491231002X', null], ['440524188001010014', null], ['11010519491231002x', null], ['１１０１０５１９４９１２３１００２Ｘ', null],
  ['110105194912310021', 'checkDigit'], ['110105194912310X20', 'shape'], ['110105491231002', 'shape'], ['01010519491231002X', 'shape'],
  ['11010519491331002X', 'birthday'], ['11010519490229002X', 'birthday'], ['110105000012310020', 'birthday'], ['', 'shape'],
])('the identity number %s: %s', (typed, fault) => {
  expect(identityFault(typed)).toBe(fault)
})

it('any one digit that is mistyped is noticed', () => {
  const right = '440524188001010014'
  for (let place = 0; place < 18; place++) {
    for (let digit = 0; digit < 10; digit++) {
      const typed = `${right.slice(0, place)}${digit}${right.slice(place + 1)}`
      if (typed !== right) expect(identityFault(typed), typed).not.toBeNull()
    }
  }
})

it('one number in two spellings is one', () => {
  expect(identityKey(' １１０１０５１９４９１２３１００２ｘ ')).toBe('11010519491231002X')
})
