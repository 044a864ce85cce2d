/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Events as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json.h"

#include "nf-cli-error.h"
#include "nf-config.h"
#include "nf-error.h"
#include "nf-words.h"

#include <json-c/json.h>

typedef struct json_object Json;

/* --- Pieces ------------------------------------------------------------------------------ */

static Json *
new_event (const char *name)
{
  Json *object = json_object_new_object ();

  json_object_object_add (object, "event", json_object_new_string (name));
  return object;
}

/* File names need not be UTF-8, JSON is. */
static void
add_text (Json *object, const char *key, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  json_object_object_add (object, key, json_object_new_string (valid));
}

static void
add_number (Json *object, const char *key, guint64 number)
{
  json_object_object_add (object, key, json_object_new_int64 ((int64_t) number));
}

static void
add_ms (Json *object, gint64 us)
{
  add_number (object, "ms", (guint64) (us / 1000));
}

static void
add_settings (Json *object, NfFlashSettings settings)
{
  add_text (object, "flash-mode", nf_flash_mode_to_string (settings.mode));
  add_text (object, "flash-freq", nf_flash_frequency_to_string (settings.frequency));
  add_text (object, "flash-size", nf_flash_size_to_string (settings.size));
}

/* Takes @object. */
static char *
finish (Json *object)
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
    [NF_EVENT_OPENED] = "opened",   [NF_EVENT_CONNECTED] = "connected",
    [NF_EVENT_BOARD] = "board",     [NF_EVENT_ITEM] = "item",
    [NF_EVENT_PATCHED] = "patched", [NF_EVENT_KEPT] = "kept",
    [NF_EVENT_ERASED] = "erased",   [NF_EVENT_REPEATED] = "repeated",
    [NF_EVENT_WRITTEN] = "written", [NF_EVENT_CHECKED] = "checked",
    [NF_EVENT_STARTED] = "started", [NF_EVENT_LEFT] = "left",
  };

  return names[kind];
}

static const char *
get_phase_name (NfPhase phase)
{
  static const char *const names[NF_N_PHASES] = {
    [NF_PHASE_CONNECT] = "connect", [NF_PHASE_KEEP] = "read",   [NF_PHASE_ERASE] = "erase",
    [NF_PHASE_WRITE] = "write",     [NF_PHASE_CHECK] = "check", [NF_PHASE_START] = "start",
  };

  return names[phase];
}

static void
add_mac (Json *object, const char *key, const guint8 mac[NF_MAC_SIZE])
{
  g_autofree char *text = nf_mac_format (mac);

  add_text (object, key, text);
}

static void
add_flash_id (Json *object, guint32 id)
{
  const char *maker = nf_flash_id_get_maker (id);
  g_autofree char *text =
      g_strdup_printf ("%02x%02x%02x", id & 0xFF, id >> 8 & 0xFF, id >> 16 & 0xFF);

  add_text (object, "flash-id", text);
  if (maker != NULL)
    add_text (object, "flash-maker", maker);
}

static void
add_facts (Json *object, const NfBoardFacts *facts)
{
  add_text (object, "chip", nf_chip_get_name (facts->chip));
  add_number (object, "chip-id", facts->chip_id);
  if (facts->crystal_mhz != 0)
    add_number (object, "crystal-mhz", facts->crystal_mhz);
  if (facts->has_mac) {
    add_mac (object, "station-mac", facts->station_mac);
    add_mac (object, "soft-ap-mac", facts->soft_ap_mac);
  }
  if (facts->has_flash)
    add_flash_id (object, facts->flash_id);
  if (facts->has_flash && facts->flash_bytes != 0)
    add_number (object, "flash-size", facts->flash_bytes);
}

static void
add_file (Json *object, const NfPlan *plan, guint item)
{
  add_number (object, "item", item);
  add_text (object, "file", nf_image_get_name (nf_plan_get_image (plan, item)));
}

static void
add_place (Json *object, const NfEvent *event)
{
  add_number (object, "address", event->address);
  add_number (object, "size", event->size);
}

static void
add_patch (Json *object, const NfEvent *event)
{
  Json *before = json_object_new_object ();
  Json *after = json_object_new_object ();

  add_settings (before, event->before);
  add_settings (after, event->after);
  json_object_object_add (object, "before", before);
  json_object_object_add (object, "after", after);
}

char *
nf_cli_json_format_event (const NfPlan *plan, const char *port, const NfEvent *event)
{
  Json *object = new_event (get_event_name (event->kind));

  add_ms (object, event->elapsed_us);
  switch (event->kind) {
  case NF_EVENT_OPENED:
    add_text (object, "port", port);
    add_number (object, "baud", event->baud);
    break;
  case NF_EVENT_CONNECTED:
    add_text (object, "reset", nf_reset_get_name (event->reset));
    break;
  case NF_EVENT_BOARD:
    add_facts (object, &event->facts);
    break;
  case NF_EVENT_ITEM:
  case NF_EVENT_WRITTEN:
    add_file (object, plan, event->item);
    add_place (object, event);
    break;
  case NF_EVENT_PATCHED:
    add_file (object, plan, event->item);
    add_patch (object, event);
    break;
  case NF_EVENT_CHECKED:
    add_file (object, plan, event->item);
    add_number (object, "samples", event->samples);
    break;
  case NF_EVENT_KEPT:
  case NF_EVENT_ERASED:
  case NF_EVENT_REPEATED:
    add_place (object, event);
    break;
  case NF_EVENT_STARTED:
  case NF_EVENT_LEFT:
  default:
    break;
  }
  return finish (object);
}

static void
add_fraction (Json *object, double fraction)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.4f", fraction);
  json_object_object_add (object, "fraction", json_object_new_double_s (fraction, text));
}

char *
nf_cli_json_format_progress (const NfPlan *plan, const NfProgress *progress, double fraction)
{
  Json *object = new_event ("progress");
  double speed = nf_progress_get_speed (progress);
  double left = nf_progress_get_seconds_left (plan, progress);

  add_ms (object, progress->elapsed_us);
  add_text (object, "phase", get_phase_name (progress->phase));
  if (progress->item != NF_NO_ITEM)
    add_number (object, "item", progress->item);
  add_number (object, "done", progress->done);
  add_number (object, "total", progress->total);
  add_fraction (object, fraction);
  if (speed >= 1)
    add_number (object, "bytes-per-second", (guint64) speed);
  if (left >= 0)
    add_number (object, "seconds-left", (guint64) (left + 0.5));
  return finish (object);
}

char *
nf_cli_json_format_done (const NfResult *result, const char *message)
{
  Json *object = new_event ("done");

  add_number (object, "ms", (guint64) (result->seconds * 1000));
  add_number (object, "bytes-written", result->bytes_written);
  add_number (object, "bytes-erased", result->bytes_erased);
  add_number (object, "samples", result->samples_checked);
  add_text (object, "message", message);
  return finish (object);
}

char *
nf_cli_json_format_error (const GError *error, const char *board_state)
{
  Json *object = new_event ("error");

  add_text (object, "cause", nf_cli_error_get_cause (error));
  add_text (object, "headline", nf_cli_error_get_headline (error));
  add_text (object, "details", error->message);
  add_text (object, "advice", nf_cli_error_get_advice (error));
  if (board_state != NULL)
    add_text (object, "board-state", board_state);
  return finish (object);
}

/* --- Lists ------------------------------------------------------------------------------- */

static const char *
get_port_kind (NfPortKind kind)
{
  switch (kind) {
  case NF_PORT_USB:
    return "usb";
  case NF_PORT_VIRTUAL:
    return "virtual";
  case NF_PORT_OTHER:
  default:
    return "other";
  }
}

char *
nf_cli_json_format_port (NfPort *port)
{
  Json *object = new_event ("port");

  add_text (object, "name", nf_port_get_name (port));
  add_text (object, "title", nf_port_get_title (port));
  add_text (object, "kind", get_port_kind (nf_port_get_kind (port)));
  if (nf_port_get_kind (port) == NF_PORT_USB) {
    add_number (object, "vid", nf_port_get_vid (port));
    add_number (object, "pid", nf_port_get_pid (port));
  }
  if (nf_port_get_serial (port) != NULL)
    add_text (object, "serial", nf_port_get_serial (port));
  return finish (object);
}

char *
nf_cli_json_format_profile (NfProfile *profile)
{
  Json *object = new_event ("profile");
  guint32 address = 0;

  add_text (object, "id", nf_profile_get_id (profile));
  add_text (object, "name", nf_profile_get_name (profile));
  if (nf_profile_get_flash_size (profile) != 0)
    add_number (object, "flash-size", nf_profile_get_flash_size (profile));
  if (nf_profile_get_init_data_address (profile, 0, &address))
    add_number (object, "init-data-address", address);
  if (nf_profile_get_blank_address (profile, 0, &address))
    add_number (object, "blank-address", address);
  json_object_object_add (object,
                          "auto-reset",
                          json_object_new_boolean (nf_profile_get_auto_reset (profile)));
  if (nf_profile_get_path (profile) != NULL)
    add_text (object, "file", nf_profile_get_path (profile));
  return finish (object);
}

char *
nf_cli_json_format_problem (const char *message)
{
  Json *object = new_event ("problem");

  add_text (object, "message", message);
  return finish (object);
}

static const char *
get_image_kind (NfImageKind kind)
{
  switch (kind) {
  case NF_IMAGE_PROGRAM:
    return "program";
  case NF_IMAGE_PROGRAM_V2:
    return "program-v2";
  case NF_IMAGE_INIT_DATA:
    return "init-data";
  case NF_IMAGE_BLANK:
    return "blank";
  case NF_IMAGE_DATA:
  default:
    return "data";
  }
}

static void
add_program (Json *object, const NfImageProgram *program)
{
  Json *segments = json_object_new_array ();

  add_number (object, "entry", program->entry);
  add_settings (object, program->settings);
  add_number (object, "checksum", program->stored_checksum);
  add_number (object, "computed-checksum", program->computed_checksum);
  for (guint i = 0; i < program->n_segments; i++) {
    Json *segment = json_object_new_object ();
    add_number (segment, "address", program->segments[i].address);
    add_number (segment, "offset", program->segments[i].offset);
    add_number (segment, "size", program->segments[i].size);
    json_object_array_add (segments, segment);
  }
  json_object_object_add (object, "segments", segments);
}

char *
nf_cli_json_format_image (const NfImage *image)
{
  Json *object = new_event ("image");
  const NfImageProgram *program = nf_image_get_program (image);

  add_text (object, "file", nf_image_get_name (image));
  add_number (object, "size", nf_image_get_size (image));
  add_text (object, "kind", get_image_kind (nf_image_get_kind (image)));
  if (program != NULL)
    add_program (object, program);
  return finish (object);
}

char *
nf_cli_json_format_version (void)
{
  Json *object = new_event ("version");

  add_text (object, "version", NF_VERSION);
  return finish (object);
}
