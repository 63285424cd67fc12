" SPDX-License-Identifier: Apache-2.0
" SecreC for Vim and Neovim.
if exists("b:current_syntax")
  finish
endif

syntax keyword secrecConditional if else
syntax keyword secrecRepeat for while do
syntax keyword secrecStatement break continue return assert print
syntax keyword secrecInclude import module
syntax keyword secrecStructure template struct kind domain type dim operator cast void
syntax keyword secrecStorage public
syntax keyword secrecBoolean true false
syntax keyword secrecBuiltin cat reshape shape size strlen tostring
syntax keyword secrecDisclosure declassify
syntax keyword secrecInternal __syscall __ref __cref __readonly __return __domainid __fpu_state __set_fpu_state
syntax keyword secrecInternal __bytes_from_string __string_from_bytes
syntax keyword secrecType bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float float32 float64 string
syntax keyword secrecType xor_uint8 xor_uint16 xor_uint32 xor_uint64 fix32 fix64

syntax match secrecNumber "\<\d\+\([iu]\(8\|16\|32\|64\)\)\?\>"
syntax match secrecNumber "\<0x\x\+\([iu]\(8\|16\|32\|64\)\)\?\>"
syntax match secrecNumber "\<0b[01]\+\([iu]\(8\|16\|32\|64\)\)\?\>"
syntax match secrecNumber "\<0o\o\+\([iu]\(8\|16\|32\|64\)\)\?\>"
syntax match secrecFloat "\<\d\+f\(32\|64\)\>"
syntax match secrecFloat "\<\d\+\(\.\d*\([eE][+-]\?\d\+\)\?\|[eE][+-]\?\d\+\)\(f32\|f64\)\?"
syntax match secrecFunction "\<\h\w*\>\ze\s*("
syntax match secrecAnnotation "@\h\w*"

syntax match secrecEscape "\\." contained
syntax match secrecName "\$\h\w*" contained
syntax region secrecString start=+"+ end=+"+ oneline contains=secrecEscape,secrecName
syntax keyword secrecTodo TODO FIXME contained
syntax match secrecComment "//.*$" contains=secrecTodo,@Spell
syntax match secrecDocumentation "///.*$" contains=secrecTodo,@Spell
syntax region secrecComment start="/\*" end="\*/" contains=secrecTodo,@Spell

highlight default link secrecConditional Conditional
highlight default link secrecRepeat Repeat
highlight default link secrecStatement Statement
highlight default link secrecInclude Include
highlight default link secrecStructure Structure
highlight default link secrecStorage StorageClass
highlight default link secrecBoolean Boolean
highlight default link secrecBuiltin Function
highlight default link secrecDisclosure WarningMsg
highlight default link secrecInternal PreProc
highlight default link secrecType Type
highlight default link secrecNumber Number
highlight default link secrecFloat Float
highlight default link secrecFunction Function
highlight default link secrecAnnotation PreProc
highlight default link secrecEscape SpecialChar
highlight default link secrecName Identifier
highlight default link secrecString String
highlight default link secrecTodo Todo
highlight default link secrecComment Comment
highlight default link secrecDocumentation SpecialComment

let b:current_syntax = "secrec"
