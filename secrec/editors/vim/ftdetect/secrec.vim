" SPDX-License-Identifier: Apache-2.0
" Files of this name are taken for other languages as well, so the type is set whatever it was before.
autocmd BufNewFile,BufRead *.sc set filetype=secrec
