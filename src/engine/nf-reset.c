/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reset sequences and the search for a loader, see nf-reset.h. The sequences are those that
 * esptool documents; the times are for the usual 10 kΩ and up to 1 µF on EN.
 */
#include "nf-reset.h"

#include "nf-error.h"
#include "nf-rate.h"

#include <string.h>

#define HOLD_MS       100 /* reset held */
#define RISE_MS       50  /* GPIO0 held low while EN rises */
#define RISE_SLOW_MS  550
#define BOOT_LOG_BAUD 74880 /* what the ROM prints at with a 26 MHz crystal */
#define BOOT_LOG_MS   300   /* its banner and the first lines take 30 ms */

enum {
  ATTEMPTS = 7,
  ATTEMPTS_AT_RATE = 4, /* after these the rate is lowered as well */
  SYNCS_PER_ATTEMPT = 5,
};

typedef struct {
  gboolean dtr;
  gboolean rts;
  guint wait_ms;
} Step;

const char *
nf_reset_get_name (NfReset reset)
{
  static const char *const names[] = { "tight", "tight, slow", "classic", "classic, slow", "none" };

  return names[reset];
}

static gboolean
run_steps (NfTransport *transport,
           const Step *steps,
           guint n,
           GCancellable *cancellable,
           GError **error)
{
  for (guint i = 0; i < n; i++) {
    if (!nf_transport_set_lines (transport, steps[i].dtr, steps[i].rts, error))
      return FALSE;
    if (steps[i].wait_ms > 0 &&
        !nf_transport_sleep (transport, steps[i].wait_ms, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

/* The tight sequence goes through both-asserted, where nothing happens, so that no moment has
 * EN released with GPIO0 high. */
gboolean
nf_reset_into_loader (NfTransport *transport,
                      NfReset reset,
                      GCancellable *cancellable,
                      GError **error)
{
  gboolean is_slow = reset == NF_RESET_TIGHT_SLOW || reset == NF_RESET_CLASSIC_SLOW;
  gboolean is_tight = reset == NF_RESET_TIGHT || reset == NF_RESET_TIGHT_SLOW;
  guint rise_ms = is_slow ? RISE_SLOW_MS : RISE_MS;
  const Step tight[] = {
    { FALSE, FALSE, 0 },      { TRUE, TRUE, 0 },   { FALSE, TRUE, HOLD_MS },
    { TRUE, FALSE, rise_ms }, { FALSE, FALSE, 0 },
  };
  const Step classic[] = {
    { FALSE, TRUE, HOLD_MS },
    { TRUE, FALSE, rise_ms },
    { FALSE, FALSE, 0 },
  };

  if (reset == NF_RESET_NONE)
    return TRUE;
  if (is_tight)
    return run_steps (transport, tight, G_N_ELEMENTS (tight), cancellable, error);
  return run_steps (transport, classic, G_N_ELEMENTS (classic), cancellable, error);
}

gboolean
nf_reset_into_program (NfTransport *transport, GCancellable *cancellable, GError **error)
{
  static const Step steps[] = {
    { FALSE, FALSE, 0 },
    { FALSE, TRUE, HOLD_MS },
    { FALSE, FALSE, 0 },
  };

  return run_steps (transport, steps, G_N_ELEMENTS (steps), cancellable, error);
}

static NfReset
choose_reset (NfTransport *transport, gboolean try_reset, guint attempt)
{
  static const NfReset together[] = { NF_RESET_TIGHT,
                                      NF_RESET_TIGHT_SLOW,
                                      NF_RESET_CLASSIC,
                                      NF_RESET_CLASSIC_SLOW };
  static const NfReset separate[] = { NF_RESET_CLASSIC, NF_RESET_CLASSIC_SLOW };

  if (!try_reset)
    return NF_RESET_NONE;
  switch (nf_transport_get_lines (transport)) {
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

/* One reset and a few SYNCs. What arrived up to the reset belongs to the program that ran. */
static gboolean
attempt_sync (NfLoader *loader, NfReset reset, GError **error)
{
  NfTransport *transport = nf_loader_get_transport (loader);

  return nf_reset_into_loader (transport, reset, nf_loader_get_cancellable (loader), error) &&
         nf_loader_discard_input (loader, error) &&
         nf_loader_sync (loader, SYNCS_PER_ATTEMPT, error);
}

/* Listens to one more reset at the rate of the ROM's own lines. */
static gboolean
record_boot_log (NfLoader *loader, NfReset reset, GByteArray *text, GError **error)
{
  NfTransport *transport = nf_loader_get_transport (loader);
  GCancellable *cancellable = nf_loader_get_cancellable (loader);
  gint64 end = 0;
  gssize n = 0;

  if (!nf_transport_set_baud (transport, BOOT_LOG_BAUD, error) ||
      !nf_transport_discard_input (transport, error) ||
      !nf_reset_into_loader (transport, reset, cancellable, error))
    return FALSE;
  end = nf_transport_get_time (transport) + BOOT_LOG_MS * G_TIME_SPAN_MILLISECOND;
  do {
    guint8 buffer[256];
    n = nf_transport_read (transport, buffer, sizeof buffer, BOOT_LOG_MS, cancellable, error);
    if (n > 0)
      g_byte_array_append (text, buffer, (guint) n);
  } while (n > 0 && nf_transport_get_time (transport) < end);
  return n >= 0;
}

/* Returns the first number of "boot mode:(m,n)", or -1. */
static int
find_boot_mode (const GByteArray *text)
{
  static const char mark[] = "boot mode:(";
  const char *found =
      text->len > 0 ? g_strstr_len ((const char *) text->data, text->len, mark) : NULL;
  gsize at = found != NULL ? (gsize) (found - (const char *) text->data) + strlen (mark) : 0;

  if (found == NULL || at >= text->len || !g_ascii_isdigit (text->data[at]))
    return -1;
  return text->data[at] - '0';
}

static gboolean
is_mostly_text (const GByteArray *bytes)
{
  guint n_text = 0;

  for (guint i = 0; i < bytes->len; i++)
    if (g_ascii_isprint (bytes->data[i]) || g_ascii_isspace (bytes->data[i]))
      n_text++;
  return bytes->len >= 8 && n_text * 10 >= bytes->len * 9;
}

/* Names the cause of the silence from what was heard at our rate and at the ROM's. Where no line
 * could reset the board, bytes that make no sense are its own output at a rate of its own, and
 * say nothing about the line. */
static gboolean
fail_with_cause (const GByteArray *noise,
                 const GByteArray *boot_log,
                 gboolean could_reset,
                 GError **error)
{
  int boot_mode = find_boot_mode (boot_log);
  guint n_bytes = noise->len + boot_log->len;

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
  else if (is_mostly_text (noise) || is_mostly_text (boot_log))
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
nf_reset_connect (NfLoader *loader, gboolean try_reset, NfReset *used, GError **error)
{
  NfTransport *transport = nf_loader_get_transport (loader);
  g_autoptr (GByteArray) boot_log = g_byte_array_new ();

  for (guint i = 0; i < ATTEMPTS; i++) {
    g_autoptr (GError) local_error = NULL;
    *used = choose_reset (transport, try_reset, i);
    if (i >= ATTEMPTS_AT_RATE && !lower_rate (loader, used, error))
      return FALSE;
    if (attempt_sync (loader, *used, &local_error))
      return TRUE;
    if (!is_silence (local_error)) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  }
  if (!record_boot_log (loader, *used, boot_log, error))
    return FALSE;
  return fail_with_cause (nf_loader_get_noise (loader), boot_log, *used != NF_RESET_NONE, error);
}
