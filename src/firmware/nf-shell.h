/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Command lines as tutorials print them, split into words: for Unix shells, cmd.exe and PowerShell,
 * with what blogs and word processors make of their quotes and dashes. Which shell a line is for is
 * nowhere said, so everything is understood that is not a contradiction; a backslash, which is an
 * escape here and a part of a path there, is one only before what would need it.
 *
 * Nothing is run, looked up or replaced.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  NF_SHELL_WORD,
  NF_SHELL_SUBSTITUTION, /* a word with `…` or $(…) in it: a shell would run that */
  NF_SHELL_OPERATOR,     /* && || | ; &, and > 2> … < */
  NF_SHELL_NEW_LINE,     /* also behind the last line */
} NfShellKind;

typedef struct {
  NfShellKind kind;
  guint line; /* from 1 */
  char *text; /* without quotes and escapes; "" for NF_SHELL_NEW_LINE */
} NfShellToken;

/** Makes a token. @text: (transfer none) */
NfShellToken *nf_shell_token_new (NfShellKind kind, guint line, const char *text);
void nf_shell_token_free (NfShellToken *self);

/**
 * Splits @text: UTF-8.
 *
 * @has_prompts: lines may begin with the prompt of a shell ($, #, >, C:\>, PS C:\>), which is left
 *   out; otherwise a # there begins a comment
 *
 * Returns: (transfer full) (element-type NfShellToken)
 */
GPtrArray *nf_shell_split (const char *text, gboolean has_prompts);

G_END_DECLS
