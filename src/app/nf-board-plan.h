/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where on a board the pins and buttons are that get it into its loader, for a drawing.
 *
 * All boards are seen from the side of the chips, the antenna up. Lengths in tenths of a
 * millimetre. Sources: the outlines and pin tables in the data sheets of the modules.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  NF_PART_SHIELD, /* the can over the chips */
  NF_PART_CHIP,
  NF_PART_ANTENNA,
  NF_PART_USB,
  NF_PART_BUTTON,
  NF_PART_PIN,
} NfPartKind;

typedef struct {
  NfPartKind kind;
  int x, y, width, height;
  const char *label; /* as it is printed beside it; NULL: it has none */
  guint mark; /* 1: the steps call it A (nf-words-guide.h), and so on; 0: it is not meant */
} NfBoardPart;

typedef struct {
  const char *module; /* nf_profile_get_module () */
  int width, height;
  const NfBoardPart *parts;
  guint n_parts;
} NfBoardPlan;

/** Returns: (transfer none): that of @module; of one that is not known the plain one */
const NfBoardPlan *nf_board_plan_find (const char *module);

G_END_DECLS
