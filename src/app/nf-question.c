/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A question with two answers, see nf-question.h.
 */
#include "nf-question.h"

/* Without a mnemonic, with which GTK 4.8 would say the button's name twice to a screen reader. */
static GtkWidget *
add_answer (GtkDialog *dialog, const char *label, int response)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_receives_default (button, TRUE);
  gtk_dialog_add_action_widget (dialog, button, response);
  return button;
}

GtkDialog *
nf_question_new (GtkWindow *parent, const NfQuestion *words)
{
  GtkWidget *dialog = gtk_message_dialog_new (parent,
                                              GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              GTK_MESSAGE_WARNING,
                                              GTK_BUTTONS_NONE,
                                              "%s",
                                              words->question);

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", words->explanation);
  add_answer (GTK_DIALOG (dialog), words->no, GTK_RESPONSE_CANCEL);
  gtk_widget_add_css_class (add_answer (GTK_DIALOG (dialog), words->yes, GTK_RESPONSE_ACCEPT),
                            words->is_destructive ? "destructive-action" : "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog),
                                   words->is_destructive ? GTK_RESPONSE_CANCEL
                                                         : GTK_RESPONSE_ACCEPT);
  return GTK_DIALOG (dialog);
}
