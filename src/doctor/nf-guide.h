/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a board is at while a person gets it into its loader by hand, judged from the events of the
 * job that waits for it (NF_BEFORE_BY_HAND).
 *
 * Facts only; the sentences stand in nf-words-guide.h. Plain data; one thread at a time.
 */
#pragma once

#include "nf-flasher.h"

G_BEGIN_DECLS

typedef enum {
  NF_GUIDE_SILENT,    /* nothing has been heard yet */
  NF_GUIDE_PROGRAM,   /* it was reset, and started its program: GPIO0 was not low */
  NF_GUIDE_LOADER,    /* it was reset into its loader, which does not answer yet */
  NF_GUIDE_SDIO,      /* it was reset with GPIO15 high */
  NF_GUIDE_TALKS,     /* its program prints; it was not reset while we listened */
  NF_GUIDE_NOISE,     /* bytes came that make no sense at this rate: its program, mostly */
  NF_GUIDE_CONNECTED, /* it answers */
  NF_N_GUIDE_STATES,
} NfGuideState;

typedef struct {
  NfGuideState state;
  guint resets;     /* that were heard */
  gint64 state_us;  /* since when, as the events tell the time */
  gboolean is_deaf; /* it is in its loader for so long that it cannot hear us */
} NfGuide;

/** Takes an event; others than those of the waiting change nothing. Returns: whether the state or
 * the number of resets is another now */
gboolean nf_guide_take (NfGuide *self, const NfEvent *event);

/** Tells the time, since a board that says nothing makes no events. @elapsed_us: as in NfProgress.
 * Returns: whether is_deaf is another now */
gboolean nf_guide_take_time (NfGuide *self, gint64 elapsed_us);

G_END_DECLS
