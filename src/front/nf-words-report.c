/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Evidence and report, see nf-words-report.h.
 */
#include "nf-words-report.h"

#include "nf-config.h"
#include "nf-words-diagnosis.h"
#include "nf-words-scrub.h"
#include "nf-words.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

enum { QUOTED_MAX = 60 };

static void G_GNUC_PRINTF (2, 3) add (GPtrArray *lines, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (lines, g_strdup_vprintf (format, args));
  va_end (args);
}

/* --- The machine ------------------------------------------------------------------------- */

static char *
format_age (double seconds)
{
  if (seconds < 120)
    return g_strdup_printf (_ ("plugged in %.0f s ago"), seconds);
  if (seconds < 2 * 3600)
    return g_strdup_printf (_ ("plugged in %.0f minutes ago"), seconds / 60);
  return g_strdup_printf (_ ("plugged in %.0f hours ago"), seconds / 3600);
}

static void
add_device (GPtrArray *lines, const NfUsbDevice *device)
{
  GString *text = g_string_new (NULL);

  if (device->bridge != NULL)
    /* Translators: as in "USB: CH340 at 1-1.4" */
    g_string_append_printf (text, _ ("USB: %s at %s"), device->bridge, device->where);
  else
    /* Not by its product's name: phones are called after their owners. */
    g_string_append_printf (text,
                            _ ("USB: %04x:%04x at %s"),
                            device->vid,
                            device->pid,
                            device->where);
  g_string_append (text, ", ");
  if (device->driver != NULL)
    g_string_append_printf (text, _ ("driver %s"), device->driver);
  else
    g_string_append (text, _ ("no driver"));
  g_string_append_printf (text, ", %s", device->tty != NULL ? device->tty : _ ("no port"));
  if (device->plugged_seconds >= 0) {
    g_autofree char *age = format_age (device->plugged_seconds);
    g_string_append_printf (text, ", %s", age);
  }
  g_ptr_array_add (lines, g_string_free (text, FALSE));
}

/* Keyboards and their kind are counted only. */
static void
add_devices (GPtrArray *lines, const NfHostEvidence *host)
{
  guint n_others = 0;

  for (guint i = 0; i < host->devices->len; i++) {
    const NfUsbDevice *device = g_ptr_array_index (host->devices, i);
    if (device->bridge != NULL || device->tty != NULL)
      add_device (lines, device);
    else
      n_others++;
  }
  if (n_others == host->devices->len)
    add (lines, "%s", _ ("USB: nothing that looks like a board"));
  if (n_others > 0)
    add (lines, ngettext ("USB: %u other device", "USB: %u other devices", n_others), n_others);
}

static const char *
get_membership (const NfHostEvidence *host)
{
  if (!host->is_member && !host->is_in_session)
    return _ ("you are not in it");
  return host->is_in_session ? _ ("you are in it")
                             : _ ("you are in it, but this session began before");
}

static void
add_node (GPtrArray *lines, const NfEvidence *evidence)
{
  const NfHostEvidence *host = evidence->host;

  if (!host->exists) {
    add (lines, _ ("Port: %s does not exist"), evidence->port);
    return;
  }
  add (lines,
       host->may_open ? _ ("Port: %s may be opened") : _ ("Port: %s may not be opened"),
       evidence->port);
  if (host->group != NULL)
    add (lines, _ ("Group of the port: %s; %s"), host->group, get_membership (host));
}

static void
add_holders (GPtrArray *lines, const NfHostEvidence *host)
{
  for (guint i = 0; i < host->holders->len; i++) {
    const NfPortHolder *holder = g_ptr_array_index (host->holders, i);
    add (lines, _ ("Open in: %s (process %u)"), holder->program, holder->pid);
  }
  if (host->has_hidden_processes)
    add (lines, "%s", _ ("Other people's processes cannot be looked into"));
}

static void
add_host (GPtrArray *lines, const NfEvidence *evidence)
{
  const NfHostEvidence *host = evidence->host;

  add_devices (lines, host);
  if (evidence->watched_bus)
    add (lines,
         "%s",
         evidence->bus_changed ? _ ("USB: something came while it was watched")
                               : _ ("USB: nothing came while it was watched"));
  if (host->has_brltty)
    add (lines, "%s", _ ("brltty is installed and claims serial bridges"));
  if (host->has_modem_manager)
    add (lines, "%s", _ ("ModemManager is running"));
  if (host->is_sandboxed)
    add (lines, "%s", _ ("This program runs in a sandbox"));
  if (evidence->port != NULL) {
    add_node (lines, evidence);
    add_holders (lines, host);
  }
}

/* --- The line ---------------------------------------------------------------------------- */

static const char *
get_lines (NfLines lines)
{
  switch (lines) {
  case NF_LINES_SEPARATE:
    return _ ("Lines: DTR and RTS, one after the other");
  case NF_LINES_TOGETHER:
    return _ ("Lines: DTR and RTS, also at the same instant");
  case NF_LINES_NONE:
  default:
    return _ ("Lines: neither DTR nor RTS");
  }
}

/* What came at @baud. */
static void
add_heard_at (GPtrArray *lines, const NfHeard *heard, guint baud)
{
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &n);
  guint text = 0;
  guint other = 0;

  for (guint i = 0; i < nf_heard_get_n_pieces (heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (heard, i);
    if (piece->baud != baud)
      continue;
    if (nf_heard_is_text (bytes + piece->first, piece->n))
      text += piece->n;
    else
      other += piece->n;
  }
  add (lines, _ ("Heard at %u baud: %u bytes of text, %u without sense"), baud, text, other);
}

static gboolean
came_before (const NfHeard *heard, guint index)
{
  guint baud = nf_heard_get_piece (heard, index)->baud;

  for (guint i = 0; i < index; i++)
    if (nf_heard_get_piece (heard, i)->baud == baud)
      return TRUE;
  return FALSE;
}

static void
add_heard (GPtrArray *lines, const NfLineEvidence *line)
{
  guint n = line->heard != NULL ? nf_heard_get_n_pieces (line->heard) : 0;

  if (line->heard != NULL && n == 0)
    add (lines, "%s", _ ("Heard: not one byte"));
  for (guint i = 0; i < n; i++)
    if (!came_before (line->heard, i))
      add_heard_at (lines, line->heard, nf_heard_get_piece (line->heard, i)->baud);
  if (line->boot.outcome != NF_BOOT_NOT_HEARD && line->boot.boot_mode >= 0)
    add (lines,
         _ ("The ROM says: boot mode %d, reset cause %d"),
         line->boot.boot_mode,
         line->boot.reset_cause);
  if (line->boot.restarts > 0)
    add (lines,
         ngettext ("It started %u time by itself",
                   "It started %u times by itself",
                   line->boot.restarts),
         line->boot.restarts);
  if (line->is_echo)
    add (lines, "%s", _ ("What is sent comes back"));
}

static void
add_chip (GPtrArray *lines, const NfLineEvidence *line)
{
  if (line->has_facts) {
    g_autofree char *board = nf_words_format_board (&line->facts);
    add (lines, _ ("Board: %s"), board);
  }
  if (line->has_flash_id) /* as data sheets print it */
    add (lines,
         _ ("Flash id: %02x%02x%02x"),
         line->flash_id & 0xFF,
         line->flash_id >> 8 & 0xFF,
         line->flash_id >> 16 & 0xFF);
  if (line->is_locked)
    add (lines, "%s", _ ("The flash memory's protection bits are set and tied to its WP pin"));
  if (line->is_mirrored)
    add (lines, "%s", _ ("The second half of the flash memory shows what is in the first"));
  if (line->chip_error != NULL)
    add (lines, _ ("Asking it failed: %s"), line->chip_error->message);
}

static void
add_quality (GPtrArray *lines, const NfLineEvidence *line)
{
  const NfLineErrors *errors = &line->errors;

  if (line->repeated > 0)
    add (lines,
         ngettext ("%u request had to be repeated",
                   "%u requests had to be repeated",
                   line->repeated),
         line->repeated);
  if (errors->framing + errors->overruns + errors->parity + errors->breaks > 0)
    add (lines,
         _ ("Faults on the line: %u framing, %u overruns, %u parity, %u breaks"),
         errors->framing,
         errors->overruns,
         errors->parity,
         errors->breaks);
}

static void
add_line (GPtrArray *lines, const NfLineEvidence *line)
{
  if (line->open_error != NULL) {
    add (lines, _ ("Opening failed: %s"), line->open_error->message);
    return;
  }
  add (lines, "%s", get_lines (line->lines));
  if (line->answers && line->baud > 0)
    add (lines, _ ("The loader answers at %u baud"), line->baud);
  else if (!line->answers)
    add (lines, "%s", _ ("The loader does not answer"));
  add_heard (lines, line);
  add_chip (lines, line);
  add_quality (lines, line);
  if (line->lost != NULL)
    add (lines, _ ("The line broke off: %s"), line->lost->message);
}

GPtrArray *
nf_words_list_evidence (const NfEvidence *evidence)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  if (evidence->host != NULL && evidence->host->is_known)
    add_host (lines, evidence);
  if (evidence->line != NULL && evidence->line->was_tried)
    add_line (lines, evidence->line);
  return lines;
}

/* --- The report -------------------------------------------------------------------------- */

static void
append_system (GString *text, const NfHostEvidence *host)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *name = host != NULL && *host->system_name != '\0' ? host->system_name : os;

  g_string_append_printf (text, "Node Flasher %s\n", NF_VERSION);
  if (name != NULL)
    g_string_append_printf (text, _ ("System: %s\n"), name);
  if (host != NULL && *host->kernel != '\0')
    g_string_append_printf (text, _ ("Kernel: %s\n"), host->kernel);
}

static void
append_verdict (GString *text, const NfEvidence *evidence, const NfDiagnosis *diagnosis)
{
  g_autofree char *sentence = nf_words_format_cause (evidence, diagnosis);

  g_string_append_printf (text, "\n%s (%s)\n\n", sentence, nf_cause_get_name (diagnosis->cause));
}

/* Returns: whether the line was quoted */
static gboolean
append_quoted (GString *text, char *line)
{
  g_strstrip (line);
  if (!nf_words_is_system_line (line))
    return *line == '\0';
  g_string_append_printf (text, "  %s\n", line);
  return TRUE;
}

/* Returns: how many lines of a piece were not quoted */
static guint
append_piece (GString *text, const guint8 *bytes, gsize n, guint *n_quoted)
{
  g_autofree char *copy = g_strndup ((const char *) bytes, n);
  g_autofree char *valid = g_utf8_make_valid (copy, -1);
  g_auto (GStrv) lines = g_strsplit_set (valid, "\r\n", -1);
  guint n_left_out = 0;

  for (guint i = 0; lines[i] != NULL; i++) {
    gboolean is_quoted = *n_quoted < QUOTED_MAX && append_quoted (text, lines[i]);
    *n_quoted += is_quoted && *lines[i] != '\0' ? 1 : 0;
    n_left_out += is_quoted ? 0 : 1;
  }
  return n_left_out;
}

static void
append_heard (GString *report, const NfHeard *heard)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &n);
  guint n_quoted = 0;
  guint n_left_out = 0;

  for (guint i = 0; i < nf_heard_get_n_pieces (heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (heard, i);
    if (nf_heard_is_text (bytes + piece->first, piece->n))
      n_left_out += append_piece (text, bytes + piece->first, piece->n, &n_quoted);
  }
  if (n_left_out > 0)
    g_string_append_printf (text,
                            ngettext ("  (%u line of its program is left out)\n",
                                      "  (%u lines of its program are left out)\n",
                                      n_left_out),
                            n_left_out);
  if (text->len > 0)
    g_string_append_printf (report, "\n%s\n%s", _ ("The board said:"), text->str);
}

char *
nf_words_format_report (const NfEvidence *evidence, const NfDiagnosis *diagnosis)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = nf_words_list_evidence (evidence);
  const char *user = evidence->host != NULL ? evidence->host->user : NULL;

  append_system (text, evidence->host);
  if (evidence->port != NULL)
    g_string_append_printf (text, _ ("Port: %s\n"), evidence->port);
  append_verdict (text, evidence, diagnosis);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "- %s\n", (const char *) g_ptr_array_index (lines, i));
  if (evidence->line != NULL && evidence->line->heard != NULL)
    append_heard (text, evidence->line->heard);
  return nf_words_scrub (text->str, user != NULL && *user != '\0' ? user : g_get_user_name ());
}
