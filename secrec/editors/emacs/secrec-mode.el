;;; secrec-mode.el --- Major mode for SecreC programs -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0
;; Version: 1.0.0
;; Package-Requires: ((emacs "26.1"))

;;; Commentary:

;; Colours and indentation of SecreC programs, and what Eglot and lsp-mode have to know to use the language server
;; `smpc-scc lsp'.

;;; Code:

(defgroup secrec nil
  "Programs for secure multi-party computation."
  :group 'languages)

(defcustom secrec-server '("smpc-scc" "lsp")
  "The language server: a command and its options, such as (\"smpc-scc\" \"lsp\" \"-I\" \"lib\")."
  :type '(repeat string)
  :safe #'listp)

(defcustom secrec-indent 4
  "Columns by which a block is indented."
  :type 'integer
  :safe #'integerp)

(defvar secrec-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?_ "w" table)
    (modify-syntax-entry ?$ "." table)
    (dolist (c '(?+ ?- ?= ?% ?< ?> ?& ?| ?^ ?! ?~))
      (modify-syntax-entry c "." table))
    table))

(defconst secrec-keywords
  '("assert" "break" "cast" "continue" "dim" "do" "domain" "else" "for" "if" "import" "kind" "module" "operator" "print"
    "public" "return" "struct" "template" "type" "void" "while"
    "__bytes_from_string" "__cref" "__domainid" "__fpu_state" "__readonly" "__ref" "__return" "__set_fpu_state"
    "__string_from_bytes" "__syscall"))

(defconst secrec-builtins '("cat" "reshape" "shape" "size" "strlen" "tostring"))

(defconst secrec-types
  '("bool" "int" "int8" "int16" "int32" "int64" "uint" "uint8" "uint16" "uint32" "uint64" "float" "float32" "float64"
    "string" "xor_uint8" "xor_uint16" "xor_uint32" "xor_uint64" "fix32" "fix64"))

(defconst secrec-font-lock-keywords
  `((,(regexp-opt '("declassify") 'words) . font-lock-warning-face)
    (,(regexp-opt secrec-keywords 'words) . font-lock-keyword-face)
    (,(regexp-opt secrec-builtins 'words) . font-lock-builtin-face)
    (,(regexp-opt secrec-types 'words) . font-lock-type-face)
    (,(regexp-opt '("true" "false") 'words) . font-lock-constant-face)
    ("@[[:alpha:]_][[:alnum:]_]*" . font-lock-preprocessor-face)
    ("\\_<\\(?:0x[[:xdigit:]]+\\|0b[01]+\\|0o[0-7]+\\|[0-9]+\\)\\(?:[iu]\\(?:8\\|16\\|32\\|64\\)\\)?\\_>"
     . font-lock-constant-face)
    ("\\<[0-9]+\\(?:\\.[0-9]*\\)?\\(?:[eE][-+]?[0-9]+\\)?\\(?:f32\\|f64\\)?" . font-lock-constant-face)
    ("\\$[[:alpha:]_][[:alnum:]_]*" 0 font-lock-variable-name-face prepend)
    ("\\_<\\([[:alpha:]_][[:alnum:]_]*\\)\\s-*(" 1 font-lock-function-name-face)))

(defun secrec-indent-line ()
  "Indent the line by the brackets that are open at its beginning."
  (let* ((column (save-excursion
                   (back-to-indentation)
                   (let ((state (syntax-ppss)))
                     (cond ((nth 3 state) (current-column))
                           ((nth 4 state) (current-column))
                           (t (secrec--column (nth 1 state) (looking-at "[]})]")))))))
         (offset (- (current-column) (current-indentation))))
    (indent-line-to column)
    (when (> offset 0) (forward-char offset))))

(defun secrec--column (open closing)
  "The column of a line in the bracket at OPEN (nil: in none); CLOSING if the line begins with its end."
  (cond ((null open) 0)
        ((save-excursion (goto-char open) (looking-at "[[{(]\\s-*\\(?://.*\\)?$"))
         (save-excursion
           (goto-char open)
           (+ (current-indentation) (if closing 0 secrec-indent))))
        ((save-excursion (goto-char open) (eq (char-after) ?{))
         (save-excursion (goto-char open) (+ (current-indentation) (if closing 0 secrec-indent))))
        (t (save-excursion (goto-char open) (+ (current-column) (if closing 0 1))))))

;;;###autoload
(define-derived-mode secrec-mode prog-mode "SecreC"
  "Major mode for SecreC programs."
  (setq-local comment-start "// ")
  (setq-local comment-end "")
  (setq-local comment-start-skip "\\(?://+\\|/\\*+\\)\\s-*")
  (setq-local font-lock-defaults '(secrec-font-lock-keywords))
  (setq-local indent-line-function #'secrec-indent-line)
  (setq-local electric-indent-chars (append "{}();" electric-indent-chars)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.sc\\'" . secrec-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons 'secrec-mode (lambda (&rest _) secrec-server))))

(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(defvar lsp-language-id-configuration)
(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(secrec-mode . "secrec"))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () secrec-server))
                    :major-modes '(secrec-mode)
                    :server-id 'smpc-scc)))

(provide 'secrec-mode)
;;; secrec-mode.el ends here
