/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What comes from a board whose loader does not answer, see nf-examine-private.h.
 */
#include "nf-examine-private.h"

#include "nf-error.h"

#include <string.h>

enum {
  ECHO_BAUD = 19200, /* no program talks at it, so nobody but the wire can send this back … */
  ECHO_MS = 60,      /* … which it does in 5 ms, and a USB adapter in 16 more */
  BOOT_MS = 400,     /* the ROM's lines take 30 ms, after EN has risen */
  POWER_MS = 1500,   /* a supply that breaks down does so a few times a second */
  SEARCH_MS = 5000,
  RESET_MS = 700,
  POWER_ON = 1, /* rst cause: though it was us who reset it */
};

/* Bytes that are neither text nor a SLIP frame. */
static const guint8 pattern[] = { 0xA5, 0x5A, 0x81, 0xE7, 0x3C, 0x99, 0x0F, 0xB2 };

static gboolean
reset_into_loader (NfVisit *visit, GError **error)
{
  const NfResetSequence *custom = &visit->options->options.into_loader;

  if (!visit->can_reset)
    return TRUE;
  nf_heard_note_reset (visit->line->heard);
  return nf_reset_into_loader (visit->transport,
                               nf_reset_choose (visit->transport, custom, 0),
                               custom,
                               visit->cancellable,
                               error);
}

gboolean
nf_visit_start_program (NfVisit *visit, GError **error)
{
  if (!visit->can_reset)
    return TRUE;
  if (visit->line->heard != NULL)
    nf_heard_note_reset (visit->line->heard);
  return nf_reset_into_program (visit->transport,
                                &visit->options->options.into_program,
                                visit->cancellable,
                                error);
}

static gboolean
listen_at (NfVisit *visit, guint baud, GError **error)
{
  gboolean has_rate = FALSE;

  if (!nf_listen_set_rate (visit->transport, baud, &has_rate, error))
    return FALSE;
  return !has_rate || (nf_transport_discard_input (visit->transport, error) &&
                       reset_into_loader (visit, error) &&
                       nf_listen_for (visit->transport,
                                      baud,
                                      BOOT_MS,
                                      visit->line->heard,
                                      visit->cancellable,
                                      error));
}

/* --- Our own bytes ----------------------------------------------------------------------- */

/* The board is held in reset meanwhile where that is possible. */
static gboolean
send_pattern (NfVisit *visit, NfHeard *heard, GError **error)
{
  NfTransport *transport = visit->transport;

  return nf_transport_set_lines (transport, FALSE, visit->can_reset, error) &&
         nf_transport_sleep (transport, ECHO_MS, visit->cancellable, error) &&
         nf_transport_discard_input (transport, error) &&
         nf_transport_write (transport, pattern, sizeof pattern, visit->cancellable, error) &&
         nf_listen_for (transport, ECHO_BAUD, ECHO_MS, heard, visit->cancellable, error) &&
         nf_transport_set_lines (transport, FALSE, FALSE, error);
}

static gboolean
look_for_echo (NfVisit *visit, GError **error)
{
  g_autoptr (NfHeard) heard = nf_heard_new ();
  gboolean has_rate = FALSE;
  const guint8 *bytes = NULL;
  gsize n = 0;

  if (!nf_listen_set_rate (visit->transport, ECHO_BAUD, &has_rate, error) ||
      (has_rate && !send_pattern (visit, heard, error)))
    return FALSE;
  bytes = nf_heard_get_bytes (heard, &n);
  for (gsize i = 0; i + sizeof pattern <= n && !visit->line->is_echo; i++)
    visit->line->is_echo = memcmp (bytes + i, pattern, sizeof pattern) == 0;
  return TRUE;
}

/* --- The ROM's lines, then the program's ------------------------------------------------- */

/* The ROM prints at 74880 baud, and at 115200 with a crystal of 40 MHz. */
static gboolean
listen_to_rom (NfVisit *visit, GError **error)
{
  static const guint rates[] = { NF_BOOT_BAUD, 115200 };
  NfLineEvidence *line = visit->line;

  line->boot = nf_boot_judge (line->heard);
  for (gsize i = 0; i < G_N_ELEMENTS (rates) && line->boot.boot_mode < 0; i++) {
    if (!listen_at (visit, rates[i], error))
      return FALSE;
    line->boot = nf_boot_judge (line->heard);
    if (line->boot.reset_cause == POWER_ON && !nf_listen_for (visit->transport,
                                                              rates[i],
                                                              POWER_MS,
                                                              line->heard,
                                                              visit->cancellable,
                                                              error))
      return FALSE;
  }
  line->boot = nf_boot_judge (line->heard);
  line->has_reset_effect = visit->can_reset && line->boot.boot_mode >= 0;
  return TRUE;
}

static gboolean
has_text (const NfHeard *heard)
{
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &n);

  for (guint i = 0; i < nf_heard_get_n_pieces (heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (heard, i);
    if (nf_heard_is_text (bytes + piece->first, piece->n))
      return TRUE;
  }
  return FALSE;
}

static gboolean
listen_to_program (NfVisit *visit, GError **error)
{
  NfListening listening = { .limit_ms = SEARCH_MS, .is_enough = has_text };

  return nf_listen_to_boot (visit->transport,
                            &listening,
                            &visit->options->options.into_program,
                            visit->can_reset,
                            visit->line->heard,
                            NULL,
                            NULL,
                            visit->cancellable,
                            error);
}

gboolean
nf_visit_listen (NfVisit *visit, GError **error)
{
  visit->line->heard = nf_heard_new ();
  if (!look_for_echo (visit, error))
    return FALSE;
  if (visit->line->is_echo)
    return TRUE;
  if (!listen_to_rom (visit, error))
    return FALSE;
  return visit->line->boot.boot_mode >= 0 || listen_to_program (visit, error);
}

gboolean
nf_visit_watch_start (NfVisit *visit, GError **error)
{
  gboolean has_rate = FALSE;

  if (!visit->can_reset)
    return TRUE;
  visit->line->heard = nf_heard_new ();
  if (!nf_listen_set_rate (visit->transport, NF_BOOT_BAUD, &has_rate, error) ||
      !nf_transport_discard_input (visit->transport, error) ||
      !nf_visit_start_program (visit, error) ||
      !nf_listen_for (visit->transport,
                      NF_BOOT_BAUD,
                      POWER_MS,
                      visit->line->heard,
                      visit->cancellable,
                      error))
    return FALSE;
  visit->line->boot = nf_boot_judge (visit->line->heard);
  return TRUE;
}

NfHeard *
nf_examine_reset (NfTransport *transport,
                  const NfResetSequence *sequence,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (NfHeard) heard = nf_heard_new ();
  gboolean done = FALSE;

  if (!nf_transport_open (transport, NF_BOOT_BAUD, cancellable, error))
    return NULL;
  nf_heard_note_reset (heard);
  done = nf_transport_discard_input (transport, error) &&
         nf_reset_into_loader (transport,
                               nf_reset_choose (transport, sequence, 0),
                               sequence,
                               cancellable,
                               error) &&
         nf_listen_for (transport, NF_BOOT_BAUD, RESET_MS, heard, cancellable, error);
  nf_transport_close (transport);
  return done ? g_steal_pointer (&heard) : NULL;
}
