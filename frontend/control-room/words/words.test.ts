import { checkTexts } from '../../shared/testing/check-texts.ts'
import { dictionaries } from './dictionaries.ts'

checkTexts(
  dictionaries,
  /^page\.docs|\.name$|^flow\.brokers|^controls\.(consumer\.title|line\.presets\.(error500|limited))|^units\.perSecond/,
)
