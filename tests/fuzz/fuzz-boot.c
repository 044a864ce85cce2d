/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as what a board has said. In a seed a line that is "~" stands for a reset of ours, and
 * one that is "@" for another rate. The verdict is of one piece with itself, whatever it is.
 */
#include "fuzz.h"

#include "nf-boot-verdict.h"

#include <string.h>

enum { MARK_SIZE = 2, PAUSE_US = 100000 };

/* Returns: (transfer full): the bytes as pieces, cut at the marks */
static NfHeard *
hear (const uint8_t *data, size_t size)
{
  NfHeard *heard = nf_heard_new ();
  guint baud = 74880;
  gsize from = 0;
  gint64 now_us = 0;

  for (gsize at = 0; at + MARK_SIZE <= size; at++) {
    gboolean is_reset = memcmp (data + at, "~\n", MARK_SIZE) == 0;
    if (!is_reset && memcmp (data + at, "@\n", MARK_SIZE) != 0)
      continue;
    nf_heard_add (heard, now_us, baud, data + from, at - from);
    if (is_reset)
      nf_heard_note_reset (heard);
    else
      baud = 74880 + 115200 - baud;
    from = at + MARK_SIZE;
    at = from - 1;
    now_us += PAUSE_US;
  }
  nf_heard_add (heard, now_us, baud, data + from, size - from);
  return heard;
}

static void
check_text (const char text[NF_VERDICT_TEXT_SIZE])
{
  g_assert_nonnull (memchr (text, '\0', NF_VERDICT_TEXT_SIZE));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (c)));
}

static void
check_verdict (const NfBootVerdict *verdict)
{
  gboolean is_trouble = verdict->outcome == NF_BOOT_LOOPS || verdict->outcome == NF_BOOT_FAILED;

  g_assert_nonnull (nf_boot_outcome_get_name (verdict->outcome));
  g_assert_cmpuint (verdict->sign, <, NF_N_SIGNS);
  g_assert_cmpint (verdict->repair,
                   ==,
                   is_trouble ? nf_sign_get_info (verdict->sign)->repair : NF_REPAIR_NONE);
  g_assert_true (verdict->outcome == NF_BOOT_RUNS || !verdict->has_prompt);
  g_assert_true (verdict->outcome != NF_BOOT_FAILED || verdict->sign != NF_SIGN_NONE);
  check_text (verdict->version);
  check_text (verdict->line);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (NfHeard) heard = hear (data, size);
  NfBootVerdict verdict = nf_boot_judge (heard);

  check_verdict (&verdict);
  if (nf_boot_is_decided (heard))
    g_assert_true (verdict.outcome == NF_BOOT_RUNS || verdict.outcome == NF_BOOT_LOOPS ||
                   verdict.outcome == NF_BOOT_FAILED || verdict.outcome == NF_BOOT_IN_LOADER);
  return 0;
}
