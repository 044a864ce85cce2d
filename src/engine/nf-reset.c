/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reset sequences and the search for a loader, see nf-reset.h. The sequences are those that
 * esptool documents; the times are for the usual 10 kΩ and up to 1 µF on EN.
 */
#include "nf-reset.h"

#include "nf-error.h"
#include "nf-listen.h"
#include "nf-rate.h"

#include <string.h>

#define HOLD_MS      100 /* reset held */
#define RISE_MS      50  /* GPIO0 held low while EN rises */
#define RISE_SLOW_MS 550

enum {
  ATTEMPTS = 7,
  ATTEMPTS_AT_RATE = 4, /* after these the rate is lowered as well */
  SYNCS_PER_ATTEMPT = 5,
  BOOT_LOG_MS = 300, /* the ROM's banner and its first lines take 30 ms */
};

/* The tight ones go through both-asserted, where nothing happens, so that no moment has EN
 * released with GPIO0 high. */
#define TIGHT(rise_ms)                                                                             \
  {                                                                                                \
    5,                                                                                             \
        {                                                                                          \
          { FALSE, FALSE, 0 },      { TRUE, TRUE, 0 },   { FALSE, TRUE, HOLD_MS },                 \
          { TRUE, FALSE, rise_ms }, { FALSE, FALSE, 0 },                                           \
        },                                                                                         \
  }
#define CLASSIC(rise_ms)                                                                           \
  {                                                                                                \
    3, { { FALSE, TRUE, HOLD_MS }, { TRUE, FALSE, rise_ms }, { FALSE, FALSE, 0 } },                \
  }

static const struct {
  const char *name;
  NfResetSequence sequence;
} resets[] = {
  [NF_RESET_TIGHT] = { "tight", TIGHT (RISE_MS) },
  [NF_RESET_TIGHT_SLOW] = { "tight, slow", TIGHT (RISE_SLOW_MS) },
  [NF_RESET_CLASSIC] = { "classic", CLASSIC (RISE_MS) },
  [NF_RESET_CLASSIC_SLOW] = { "classic, slow", CLASSIC (RISE_SLOW_MS) },
  [NF_RESET_CUSTOM] = { "custom", { 0 } },
  [NF_RESET_NONE] = { "none", { 0 } },
};

static const NfResetSequence into_program = {
  3,
  { { FALSE, FALSE, 0 }, { FALSE, TRUE, HOLD_MS }, { FALSE, FALSE, 0 } },
};

const char *
nf_reset_get_name (NfReset reset)
{
  return resets[reset].name;
}

gboolean
nf_reset_into_loader (NfTransport *transport,
                      NfReset reset,
                      const NfResetSequence *custom,
                      GCancellable *cancellable,
                      GError **error)
{
  const NfResetSequence *sequence = reset == NF_RESET_CUSTOM ? custom : &resets[reset].sequence;

  return nf_reset_sequence_run (sequence, transport, cancellable, error);
}

gboolean
nf_reset_into_program (NfTransport *transport,
                       const NfResetSequence *custom,
                       GCancellable *cancellable,
                       GError **error)
{
  const NfResetSequence *sequence = custom != NULL && custom->n > 0 ? custom : &into_program;

  return nf_reset_sequence_run (sequence, transport, cancellable, error);
}

NfReset
nf_reset_choose (NfTransport *transport, const NfResetSequence *custom, guint attempt)
{
  static const NfReset together[] = { NF_RESET_TIGHT,
                                      NF_RESET_TIGHT_SLOW,
                                      NF_RESET_CLASSIC,
                                      NF_RESET_CLASSIC_SLOW };
  static const NfReset separate[] = { NF_RESET_CLASSIC, NF_RESET_CLASSIC_SLOW };

  NfLines lines = nf_transport_get_lines (transport);

  if (lines != NF_LINES_NONE && custom != NULL && custom->n > 0)
    return NF_RESET_CUSTOM;
  switch (lines) {
  case NF_LINES_TOGETHER:
    return together[attempt % G_N_ELEMENTS (together)];
  case NF_LINES_SEPARATE:
    return separate[attempt % G_N_ELEMENTS (separate)];
  case NF_LINES_NONE:
  default:
    return NF_RESET_NONE;
  }
}

/* The ROM measures the rate of the first thing it hears after a reset, and at a high one a cable
 * or its arithmetic may fail it. On the way down every reset is a slow one, which suits all
 * boards. Without a reset the first measurement stands. */
static gboolean
lower_rate (NfLoader *loader, NfReset *reset, GError **error)
{
  guint lower = nf_rate_get_lower (nf_loader_get_baud (loader));

  if (*reset == NF_RESET_NONE || lower == 0)
    return TRUE;
  *reset = *reset == NF_RESET_TIGHT ? NF_RESET_TIGHT_SLOW : *reset;
  *reset = *reset == NF_RESET_CLASSIC ? NF_RESET_CLASSIC_SLOW : *reset;
  return nf_loader_set_baud (loader, lower, error);
}

/* What arrived up to the reset belongs to the program that ran. */
gboolean
nf_reset_try (NfLoader *loader, NfReset reset, const NfResetSequence *custom, GError **error)
{
  NfTransport *transport = nf_loader_get_transport (loader);
  GCancellable *cancellable = nf_loader_get_cancellable (loader);

  return nf_reset_into_loader (transport, reset, custom, cancellable, error) &&
         nf_loader_discard_input (loader, error) &&
         nf_loader_sync (loader, SYNCS_PER_ATTEMPT, error);
}

/* Listens to one more reset at the rate of the ROM's own lines. */
static gboolean
record_boot_log (NfLoader *loader,
                 NfReset reset,
                 const NfResetSequence *custom,
                 NfHeard *heard,
                 GError **error)
{
  NfTransport *transport = nf_loader_get_transport (loader);
  GCancellable *cancellable = nf_loader_get_cancellable (loader);

  return nf_transport_set_baud (transport, NF_BOOT_BAUD, error) &&
         nf_transport_discard_input (transport, error) &&
         nf_reset_into_loader (transport, reset, custom, cancellable, error) &&
         nf_listen_for (transport, NF_BOOT_BAUD, BOOT_LOG_MS, heard, cancellable, error);
}

/* Returns the first number of "boot mode:(m,n)", or -1. */
static int
find_boot_mode (const guint8 *bytes, gsize n)
{
  static const char mark[] = "boot mode:(";
  const guint8 *found = nf_heard_find (bytes, n, mark);
  const guint8 *digit = found != NULL ? found + strlen (mark) : NULL;

  return digit != NULL && digit < bytes + n && g_ascii_isdigit (*digit) ? *digit - '0' : -1;
}

/* Names the cause of the silence from what was heard at our rate and at the ROM's. Where no line
 * could reset the board, bytes that make no sense are its own output at a rate of its own, and
 * say nothing about the line. */
static gboolean
fail_with_cause (const GByteArray *noise,
                 const NfHeard *boot_log,
                 gboolean could_reset,
                 GError **error)
{
  gsize n_log = 0;
  const guint8 *log = nf_heard_get_bytes (boot_log, &n_log);
  int boot_mode = find_boot_mode (log, n_log);
  guint n_bytes = noise->len + (guint) n_log;

  if (boot_mode == 1)
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_DEAF,
                 "the chip says \"boot mode:(1\", so its loader runs, but it hears nothing");
  else if (boot_mode >= 0)
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_RUNS_PROGRAM,
                 "the chip says \"boot mode:(%d\" after the reset into the loader",
                 boot_mode);
  else if (nf_heard_is_text (noise->data, noise->len) || nf_heard_is_text (log, n_log))
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_RUNS_PROGRAM,
                 "a program's text came back instead of the loader's answer");
  else if (!could_reset)
    g_set_error (error, NF_ERROR, NF_ERROR_NO_ANSWER, "no answer, and nothing reset the board");
  else if (n_bytes > 0)
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_GARBAGE,
                 "%u bytes came back that make no sense",
                 n_bytes);
  else
    g_set_error (error, NF_ERROR, NF_ERROR_NO_ANSWER, "not one byte came back");
  return FALSE;
}

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, NF_ERROR, NF_ERROR_TIMED_OUT);
}

gboolean
nf_reset_connect (NfLoader *loader,
                  gboolean try_reset,
                  const NfResetSequence *custom,
                  NfReset *used,
                  GError **error)
{
  NfTransport *transport = nf_loader_get_transport (loader);
  g_autoptr (NfHeard) boot_log = nf_heard_new ();

  for (guint i = 0; i < ATTEMPTS; i++) {
    g_autoptr (GError) local_error = NULL;
    *used = try_reset ? nf_reset_choose (transport, custom, i) : NF_RESET_NONE;
    if (i >= ATTEMPTS_AT_RATE && !lower_rate (loader, used, error))
      return FALSE;
    if (nf_reset_try (loader, *used, custom, &local_error))
      return TRUE;
    if (!is_silence (local_error)) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  }
  if (!record_boot_log (loader, *used, custom, boot_log, error))
    return FALSE;
  return fail_with_cause (nf_loader_get_noise (loader), boot_log, *used != NF_RESET_NONE, error);
}
