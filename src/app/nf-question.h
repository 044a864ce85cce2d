/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A question with two answers, asked in a dialog.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Its words, translated. Neither answer has a mnemonic. */
typedef struct {
  const char *question;
  const char *explanation;
  const char *no;
  const char *yes;
  gboolean is_destructive; /* yes loses something: then Return answers no, else yes */
} NfQuestion;

/**
 * Makes the dialog; it is shown by gtk_window_present (). Its signal "response" tells the answer:
 * GTK_RESPONSE_ACCEPT for yes, GTK_RESPONSE_CANCEL for no, anything else when it was closed
 * without one. Who listens destroys it.
 *
 * Returns: (transfer none)
 */
GtkDialog *nf_question_new (GtkWindow *parent, const NfQuestion *words);

G_END_DECLS
