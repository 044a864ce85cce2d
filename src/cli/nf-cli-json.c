/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Jobs as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

#include "nf-cli-error.h"
#include "nf-error.h"
#include "nf-words.h"

/* --- Pieces ------------------------------------------------------------------------------ */

NfCliJson *
nf_cli_json_begin (const char *name)
{
  NfCliJson *object = json_object_new_object ();

  json_object_object_add (object, "event", json_object_new_string (name));
  return object;
}

/* File names need not be UTF-8, JSON is. */
void
nf_cli_json_add_text (NfCliJson *object, const char *key, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  json_object_object_add (object, key, json_object_new_string (valid));
}

void
nf_cli_json_add_number (NfCliJson *object, const char *key, guint64 number)
{
  json_object_object_add (object, key, json_object_new_int64 ((int64_t) number));
}

static void
add_ms (NfCliJson *object, gint64 us)
{
  nf_cli_json_add_number (object, "ms", (guint64) (us / 1000));
}

void
nf_cli_json_add_settings (NfCliJson *object, NfFlashSettings settings)
{
  nf_cli_json_add_text (object, "flash-mode", nf_flash_mode_to_string (settings.mode));
  nf_cli_json_add_text (object, "flash-freq", nf_flash_frequency_to_string (settings.frequency));
  nf_cli_json_add_text (object, "flash-size", nf_flash_size_to_string (settings.size));
}

/* Takes @object. */
char *
nf_cli_json_finish (NfCliJson *object)
{
  int style = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;
  char *line = g_strdup (json_object_to_json_string_ext (object, style));

  json_object_put (object);
  return line;
}

/* --- Jobs -------------------------------------------------------------------------------- */

static const char *
get_event_name (NfEventKind kind)
{
  static const char *const names[] = {
    [NF_EVENT_OPENED] = "opened",     [NF_EVENT_CONNECTED] = "connected",
    [NF_EVENT_BOARD] = "board",       [NF_EVENT_ITEM] = "item",
    [NF_EVENT_PATCHED] = "patched",   [NF_EVENT_KEPT] = "kept",
    [NF_EVENT_ERASED] = "erased",     [NF_EVENT_REPEATED] = "repeated",
    [NF_EVENT_WRITTEN] = "written",   [NF_EVENT_CHECKED] = "checked",
    [NF_EVENT_STARTED] = "started",   [NF_EVENT_LEFT] = "left",
    [NF_EVENT_STUB] = "stub",         [NF_EVENT_NO_STUB] = "no-stub",
    [NF_EVENT_SLOWED] = "slowed",     [NF_EVENT_RESTARTED] = "restarted",
    [NF_EVENT_SAME] = "same",         [NF_EVENT_UNLOCKED] = "unlocked",
    [NF_EVENT_RESENT] = "resent",     [NF_EVENT_VERIFIED] = "verified",
    [NF_EVENT_DIFFERS] = "differs",   [NF_EVENT_READ] = "read",
    [NF_EVENT_SURVEYED] = "surveyed", [NF_EVENT_PRESERVED] = "preserved",
    [NF_EVENT_WAITING] = "waiting",   [NF_EVENT_HEARD] = "heard",
  };

  return names[kind];
}

static const char *
get_phase_name (NfPhase phase)
{
  static const char *const names[NF_N_PHASES] = {
    [NF_PHASE_CONNECT] = "connect",   [NF_PHASE_COMPARE] = "compare",
    [NF_PHASE_KEEP] = "keep",         [NF_PHASE_ERASE] = "erase",
    [NF_PHASE_WRITE] = "write",       [NF_PHASE_CHECK] = "check",
    [NF_PHASE_READ] = "read",         [NF_PHASE_START] = "start",
    [NF_PHASE_PRESERVE] = "preserve", [NF_PHASE_WAIT] = "wait",
    [NF_PHASE_LISTEN] = "listen",
  };

  return names[phase];
}

static void
add_mac (NfCliJson *object, const char *key, const guint8 mac[NF_MAC_SIZE])
{
  g_autofree char *text = nf_mac_format (mac);

  nf_cli_json_add_text (object, key, text);
}

static void
add_flash_id (NfCliJson *object, guint32 id)
{
  const char *maker = nf_flash_id_get_maker (id);
  g_autofree char *text =
      g_strdup_printf ("%02x%02x%02x", id & 0xFF, id >> 8 & 0xFF, id >> 16 & 0xFF);

  nf_cli_json_add_text (object, "flash-id", text);
  if (maker != NULL)
    nf_cli_json_add_text (object, "flash-maker", maker);
}

static void
add_facts (NfCliJson *object, const NfBoardFacts *facts)
{
  nf_cli_json_add_text (object, "chip", nf_chip_get_name (facts->chip));
  nf_cli_json_add_number (object, "chip-id", facts->chip_id);
  if (facts->crystal_mhz != 0)
    nf_cli_json_add_number (object, "crystal-mhz", facts->crystal_mhz);
  if (facts->has_mac) {
    add_mac (object, "station-mac", facts->station_mac);
    add_mac (object, "soft-ap-mac", facts->soft_ap_mac);
  }
  if (facts->has_flash)
    add_flash_id (object, facts->flash_id);
  if (facts->has_flash && facts->flash_bytes != 0)
    nf_cli_json_add_number (object, "flash-size", facts->flash_bytes);
}

static void
add_file (NfCliJson *object, const NfPlan *plan, guint item)
{
  nf_cli_json_add_number (object, "item", item);
  nf_cli_json_add_text (object, "file", nf_image_get_name (nf_plan_get_image (plan, item)));
}

static void
add_patch (NfCliJson *object, const NfEvent *event)
{
  NfCliJson *before = json_object_new_object ();
  NfCliJson *after = json_object_new_object ();

  nf_cli_json_add_settings (before, event->before);
  nf_cli_json_add_settings (after, event->after);
  json_object_object_add (object, "before", before);
  json_object_object_add (object, "after", after);
}

static const char *
get_pattern_name (NfPattern pattern)
{
  static const char *const names[] = {
    [NF_PATTERN_OTHER] = "other",
    [NF_PATTERN_BLANK] = "blank",
    [NF_PATTERN_MIRRORED] = "mirrored",
    [NF_PATTERN_BITS] = "bits",
  };

  return names[pattern];
}

/* Which members of an event mean something, see nf-flasher.h. */
typedef enum {
  HAS_FILE = 1 << 0,
  HAS_PLACE = 1 << 1,
  HAS_SIZE = 1 << 2,
  HAS_BAUD = 1 << 3,
  HAS_WIRE = 1 << 4,
} Members;

static Members
get_members (NfEventKind kind)
{
  static const Members members[] = {
    [NF_EVENT_OPENED] = HAS_BAUD,
    [NF_EVENT_CONNECTED] = HAS_BAUD,
    [NF_EVENT_STUB] = HAS_BAUD,
    [NF_EVENT_SLOWED] = HAS_BAUD,
    [NF_EVENT_RESTARTED] = HAS_BAUD,
    [NF_EVENT_ITEM] = HAS_FILE | HAS_PLACE,
    [NF_EVENT_PATCHED] = HAS_FILE,
    [NF_EVENT_KEPT] = HAS_PLACE,
    [NF_EVENT_SAME] = HAS_FILE | HAS_SIZE,
    [NF_EVENT_ERASED] = HAS_PLACE,
    [NF_EVENT_REPEATED] = HAS_PLACE,
    [NF_EVENT_RESENT] = HAS_SIZE,
    [NF_EVENT_WRITTEN] = HAS_FILE | HAS_PLACE | HAS_WIRE,
    [NF_EVENT_CHECKED] = HAS_FILE,
    [NF_EVENT_VERIFIED] = HAS_FILE | HAS_PLACE,
    [NF_EVENT_DIFFERS] = HAS_FILE | HAS_PLACE,
    [NF_EVENT_READ] = HAS_PLACE | HAS_WIRE,
    [NF_EVENT_SURVEYED] = HAS_SIZE | HAS_WIRE,
    [NF_EVENT_PRESERVED] = HAS_SIZE | HAS_WIRE,
    [NF_EVENT_WAITING] = HAS_BAUD,
    [NF_EVENT_HEARD] = HAS_BAUD,
  };

  return kind < G_N_ELEMENTS (members) ? members[kind] : 0;
}

static void
add_members (NfCliJson *object, const NfPlan *plan, const NfEvent *event)
{
  Members members = get_members (event->kind);

  if (members & HAS_FILE)
    add_file (object, plan, event->item);
  if (members & HAS_PLACE)
    nf_cli_json_add_number (object, "address", event->address);
  if (members & (HAS_PLACE | HAS_SIZE))
    nf_cli_json_add_number (object, "size", event->size);
  if (members & HAS_BAUD)
    nf_cli_json_add_number (object, "baud", event->baud);
  if (members & HAS_WIRE && event->wire_bytes > 0)
    nf_cli_json_add_number (object, "wire-bytes", event->wire_bytes);
}

char *
nf_cli_json_format_event (const NfPlan *plan, const char *port, const NfEvent *event)
{
  NfCliJson *object = nf_cli_json_begin (get_event_name (event->kind));

  add_ms (object, event->elapsed_us);
  if (event->kind == NF_EVENT_OPENED)
    nf_cli_json_add_text (object, "port", port);
  if (event->kind == NF_EVENT_CONNECTED)
    nf_cli_json_add_text (object, "reset", nf_reset_get_name (event->reset));
  if (event->kind == NF_EVENT_BOARD)
    add_facts (object, &event->facts);
  add_members (object, plan, event);
  if (event->kind == NF_EVENT_PATCHED)
    add_patch (object, event);
  if (event->kind == NF_EVENT_CHECKED)
    nf_cli_json_add_number (object, "samples", event->samples);
  if (event->kind == NF_EVENT_DIFFERS)
    nf_cli_json_add_text (object, "pattern", get_pattern_name (event->pattern));
  if (event->kind == NF_EVENT_HEARD)
    nf_cli_json_add_text (object, "text", event->said);
  return nf_cli_json_finish (object);
}

static void
add_fraction (NfCliJson *object, double fraction)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.4f", fraction);
  json_object_object_add (object, "fraction", json_object_new_double_s (fraction, text));
}

char *
nf_cli_json_format_progress (const NfPlan *plan, const NfProgress *progress, double fraction)
{
  NfCliJson *object = nf_cli_json_begin ("progress");
  double speed = nf_progress_get_speed (progress);
  double left = nf_progress_get_seconds_left (plan, progress);

  add_ms (object, progress->elapsed_us);
  nf_cli_json_add_text (object, "phase", get_phase_name (progress->phase));
  if (progress->item != NF_NO_ITEM)
    nf_cli_json_add_number (object, "item", progress->item);
  nf_cli_json_add_number (object, "done", progress->done);
  nf_cli_json_add_number (object, "total", progress->total);
  add_fraction (object, fraction);
  if (speed >= 1)
    nf_cli_json_add_number (object, "bytes-per-second", (guint64) speed);
  if (left >= 0)
    nf_cli_json_add_number (object, "seconds-left", (guint64) (left + 0.5));
  return nf_cli_json_finish (object);
}

/* Nothing is written that is not verified: by the chip's MD5, or its loader's checksums. */
static void
add_proof (NfCliJson *object, const NfResult *result)
{
  if (result->bytes_written == 0)
    return;
  json_object_object_add (object, "written", json_object_new_boolean (TRUE));
  json_object_object_add (object, "verified", json_object_new_boolean (TRUE));
}

char *
nf_cli_json_format_done (const NfResult *result, const char *message)
{
  NfCliJson *object = nf_cli_json_begin ("done");

  nf_cli_json_add_number (object, "ms", (guint64) (result->seconds * 1000));
  nf_cli_json_add_number (object, "bytes-written", result->bytes_written);
  nf_cli_json_add_number (object, "bytes-same", result->bytes_same);
  nf_cli_json_add_number (object, "bytes-erased", result->bytes_erased);
  nf_cli_json_add_number (object, "wire-bytes", result->wire_bytes);
  if (!result->used_stub)
    nf_cli_json_add_number (object, "samples", result->samples_checked);
  nf_cli_json_add_number (object, "baud", result->baud);
  add_proof (object, result);
  if (result->heard != NULL)
    nf_cli_json_add_booted (object, result->heard);
  nf_cli_json_add_text (object, "message", message);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_error (const GError *error,
                          const char *board_state,
                          const NfExamination *examination)
{
  NfCliJson *object = nf_cli_json_begin ("error");

  nf_cli_json_add_text (object, "cause", nf_cli_error_get_cause (error));
  nf_cli_json_add_text (object, "headline", nf_cli_error_get_headline (error));
  nf_cli_json_add_text (object, "details", error->message);
  if (examination != NULL)
    nf_cli_json_add_diagnosis (object, examination);
  else
    nf_cli_json_add_text (object, "advice", nf_cli_error_get_advice (error));
  if (board_state != NULL)
    nf_cli_json_add_text (object, "board-state", board_state);
  return nf_cli_json_finish (object);
}
