/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The state of a board that is waited for, see nf-guide.h.
 */
#include "nf-guide.h"

#include <string.h>

#define BOOT_MODE "boot mode:("

/* A loader that hears us answers the second SYNC, within half a second. */
static const gint64 deaf_after_us = 3 * G_USEC_PER_SEC;

/* The first number after "boot mode:(" is the straps: GPIO15, GPIO0 and GPIO2, in this order. */
static NfGuideState
judge_straps (char straps)
{
  if (straps == '1')
    return NF_GUIDE_LOADER;
  return straps >= '4' && straps <= '7' ? NF_GUIDE_SDIO : NF_GUIDE_PROGRAM;
}

static NfGuideState
judge_line (const NfGuide *self, const char *said)
{
  const char *mode = strstr (said, BOOT_MODE);
  gboolean is_known = self->state != NF_GUIDE_SILENT && self->state != NF_GUIDE_NOISE;

  if (mode != NULL)
    return judge_straps (mode[strlen (BOOT_MODE)]);
  if (is_known) /* what follows a reset is of the program, or of the ROM that loads it */
    return self->state;
  return *said != '\0' ? NF_GUIDE_TALKS : NF_GUIDE_NOISE;
}

gboolean
nf_guide_take (NfGuide *self, const NfEvent *event)
{
  NfGuide before = *self;

  if (event->kind == NF_EVENT_CONNECTED)
    self->state = NF_GUIDE_CONNECTED;
  else if (event->kind == NF_EVENT_HEARD && self->state != NF_GUIDE_CONNECTED) {
    self->state = judge_line (self, event->said);
    self->resets += strstr (event->said, BOOT_MODE) != NULL;
  }
  if (self->state == before.state && self->resets == before.resets)
    return FALSE;
  self->state_us = event->elapsed_us;
  self->is_deaf = FALSE;
  return TRUE;
}

gboolean
nf_guide_take_time (NfGuide *self, gint64 elapsed_us)
{
  gboolean was_deaf = self->is_deaf;

  self->is_deaf = self->state == NF_GUIDE_LOADER && elapsed_us - self->state_us > deaf_after_us;
  return self->is_deaf != was_deaf;
}
