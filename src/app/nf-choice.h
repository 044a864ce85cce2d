/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One entry of a chooser (nf-chooser.h): what it is called, and what it stands for. Never changes.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define NF_TYPE_CHOICE (nf_choice_get_type ())

/**
 * NfChoice: properties for a view to bind to, all read-only strings:
 *
 *   "title"        what it is called
 *   "description"  more about it, "" when there is nothing
 *   "heading"      what stands above it where a new group begins, "" elsewhere
 */
G_DECLARE_FINAL_TYPE (NfChoice, nf_choice, NF, CHOICE, GObject)

/** Plain data that is copied. Strings but the title may be NULL. */
typedef struct {
  const char *key; /* by which it is remembered; NULL: no choice but a command */
  const char *title;
  const char *description;
  const char *heading;
  gboolean is_default; /* suits best when nobody has chosen */
  GObject *item;       /* what it stands for; NULL when there is no object for it */
} NfChoiceFacts;

/** Returns: (transfer full) */
NfChoice *nf_choice_new (const NfChoiceFacts *facts);

/** Returns: valid as long as the choice */
const NfChoiceFacts *nf_choice_get_facts (NfChoice *self);

G_END_DECLS
