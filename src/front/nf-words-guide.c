/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The guide's sentences, see nf-words-guide.h.
 */
#include "nf-words-guide.h"

#include <glib/gi18n-lib.h>

enum {
  STEPS_MAX = 3,
  SAID_MAX = 12, /* lines: the ROM prints fewer */
};

/** What the boards of one shape have in common. */
typedef struct {
  const char *module;
  const char *steps[STEPS_MAX]; /* untranslated */
  const char *end;
  const char *again; /* after it has started its program */
} Guide;

static const Guide guides[] = {
  { "generic",
    { N_ ("Connect GPIO0 (A) to GND (B), and leave it there."),
      N_ ("Touch GND with RST (C) for a moment, or switch the power off and on.") },
    N_ ("When all is done, take GPIO0 off GND again, or the board starts its loader the next time "
        "as well."),
    N_ ("The board started its program: hold GPIO0 low and reset again") },
  { "nodemcu",
    { N_ ("Press FLASH (A) and hold it."), N_ ("Tap RST (B)."), N_ ("Let go of FLASH.") },
    "",
    N_ ("The board started its program: hold FLASH while you tap RST") },
  { "d1-mini",
    { N_ ("Connect D3 (A) to GND (B), and leave it there."), N_ ("Tap RESET (C).") },
    N_ ("When all is done, take D3 off GND again, or the board starts its loader the next time as "
        "well."),
    N_ ("The board started its program: connect D3 to GND and reset again") },
};

/* The bare modules have the same pins, in other places. */
static const Guide *
find_guide (const char *module)
{
  for (guint i = 0; i < G_N_ELEMENTS (guides); i++)
    if (g_strcmp0 (guides[i].module, module) == 0)
      return &guides[i];
  return &guides[0];
}

const char *
nf_words_get_guide_step (const char *module, guint step)
{
  const char *text = step < STEPS_MAX ? find_guide (module)->steps[step] : NULL;

  return text != NULL ? _ (text) : NULL;
}

const char *
nf_words_get_guide_end (const char *module)
{
  const char *end = find_guide (module)->end;

  return *end != '\0' ? _ (end) : "";
}

const char *
nf_words_get_guide_state (const NfGuide *guide, const char *module)
{
  switch (guide->state) {
  case NF_GUIDE_PROGRAM:
    return _ (find_guide (module)->again);
  case NF_GUIDE_LOADER:
    return guide->is_deaf
               ? _ ("The board is in its loader but does not hear us: check the wire from "
                    "the adapter's TX to the board's RX")
               : _ ("The board is in its loader");
  case NF_GUIDE_SDIO:
    return _ ("The board was reset with GPIO15 high: connect GPIO15 to GND and reset again");
  case NF_GUIDE_TALKS:
    return _ ("The board's program is running and talks: now reset it as shown");
  case NF_GUIDE_NOISE:
    return _ (
        "The board sends something, mostly its program at another rate: now reset it as shown");
  case NF_GUIDE_CONNECTED:
    return _ ("The board answers");
  case NF_GUIDE_SILENT:
  case NF_N_GUIDE_STATES:
  default:
    return _ ("Nothing heard from the board yet");
  }
}

/* --- Trying out a reset ------------------------------------------------------------------ */

static const char *
get_reset_result (const NfHeard *heard)
{
  NfBootVerdict verdict = nf_boot_judge (heard);

  if (verdict.boot_mode == 1)
    return _ ("It works: the board went into its loader.");
  if (verdict.boot_mode >= 4)
    return _ ("The board was reset with GPIO15 high: connect GPIO15 to GND.");
  if (verdict.boot_mode >= 0)
    return _ ("The board was reset, but started its program: GPIO0 was not low at that moment.");
  if (nf_heard_get_n_pieces (heard) > 0)
    return _ ("The board says something, but not that it was reset.");
  return _ ("Nothing was heard: these lines do not reset the board, or it has no power.");
}

/* Adds the lines of what makes sense. Returns: how many there are now */
static guint
add_said (GString *text, const char *said, guint n)
{
  g_auto (GStrv) lines = g_strsplit_set (said, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL && n < SAID_MAX; i++)
    if (*g_strstrip (lines[i]) != '\0') {
      g_string_append_printf (text, "\n%s", lines[i]);
      n++;
    }
  return n;
}

char *
nf_words_format_reset_test (const NfHeard *heard)
{
  g_autoptr (GString) text = g_string_new (get_reset_result (heard));
  gsize size = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &size);
  guint n = 0;

  for (guint i = 0; i < nf_heard_get_n_pieces (heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (heard, i);
    g_autofree char *said = NULL;
    if (!nf_heard_is_text (bytes + piece->first, piece->n))
      continue;
    said = g_utf8_make_valid ((const char *) bytes + piece->first, piece->n);
    n = add_said (text, said, n);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
