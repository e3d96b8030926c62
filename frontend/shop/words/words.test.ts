import { checkTexts } from '../../shared/testing/check-texts.ts'
import { dictionaries } from './dictionaries.ts'

checkTexts(dictionaries, /^orders\.(number|times)$/)
