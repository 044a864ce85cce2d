/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is typed while a board is listened to: what goes to the board, and what is a command for
 * this program. Pure.
 */
#pragma once

#include "nf-console.h"

G_BEGIN_DECLS

typedef enum {
  NF_CLI_KEY_NOTHING, /* a prefix, or what means nothing behind one */
  NF_CLI_KEY_SEND,    /* some bytes go to the board */
  NF_CLI_KEY_QUIT,
  NF_CLI_KEY_RESET,
  NF_CLI_KEY_BREAK,
  NF_CLI_KEY_HELP,
} NfCliKey;

/** Plain data; all 0 but the ending at the start. */
typedef struct {
  NfLineEnding ending; /* what a line's end becomes */
  gboolean is_typed;   /* on a terminal: has commands, and Return is CR; else a line's end is LF */
  gboolean has_prefix; /* Ctrl+T was typed */
} NfCliKeys;

/** Takes the next byte. @bytes: gets what goes to the board, if any does */
NfCliKey nf_cli_keys_take (NfCliKeys *self, guint8 byte, GByteArray *bytes);

G_END_DECLS
