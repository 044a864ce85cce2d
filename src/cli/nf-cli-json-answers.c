/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What commands list and answer as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

#include "nf-cli-value.h"
#include "nf-config.h"

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
  NfCliJson *object = nf_cli_json_begin ("port");

  nf_cli_json_add_text (object, "name", nf_port_get_name (port));
  nf_cli_json_add_text (object, "title", nf_port_get_title (port));
  nf_cli_json_add_text (object, "kind", get_port_kind (nf_port_get_kind (port)));
  if (nf_port_get_kind (port) == NF_PORT_USB) {
    nf_cli_json_add_number (object, "vid", nf_port_get_vid (port));
    nf_cli_json_add_number (object, "pid", nf_port_get_pid (port));
  }
  if (nf_port_get_serial (port) != NULL)
    nf_cli_json_add_text (object, "serial", nf_port_get_serial (port));
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_profile (NfProfile *profile)
{
  NfCliJson *object = nf_cli_json_begin ("profile");
  guint32 address = 0;

  nf_cli_json_add_text (object, "id", nf_profile_get_id (profile));
  nf_cli_json_add_text (object, "name", nf_profile_get_name (profile));
  if (nf_profile_get_flash_size (profile) != 0)
    nf_cli_json_add_number (object, "flash-size", nf_profile_get_flash_size (profile));
  if (nf_profile_get_init_data_address (profile, 0, &address))
    nf_cli_json_add_number (object, "init-data-address", address);
  if (nf_profile_get_blank_address (profile, 0, &address))
    nf_cli_json_add_number (object, "blank-address", address);
  json_object_object_add (object,
                          "auto-reset",
                          json_object_new_boolean (nf_profile_get_auto_reset (profile)));
  if (nf_profile_get_path (profile) != NULL)
    nf_cli_json_add_text (object, "file", nf_profile_get_path (profile));
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_problem (const char *message)
{
  NfCliJson *object = nf_cli_json_begin ("problem");

  nf_cli_json_add_text (object, "message", message);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_merged (const NfCliOptions *options, gsize size, guint n_files)
{
  NfCliJson *object = nf_cli_json_begin ("merged");

  nf_cli_json_add_text (object, "file", options->output);
  nf_cli_json_add_text (object, "format", nf_cli_value_get_format_name (options->format));
  nf_cli_json_add_number (object, "size", size);
  nf_cli_json_add_number (object, "files", n_files);
  if (options->format == NF_CLI_FORMAT_RAW)
    nf_cli_json_add_number (object, "address", options->target_offset);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_restore_point (const NfRestorePoint *point)
{
  NfCliJson *object = nf_cli_json_begin ("restore-point");
  g_autofree char *mac = nf_mac_format (point->mac);

  nf_cli_json_add_text (object, "file", point->path);
  nf_cli_json_add_number (object, "time", (guint64) point->time);
  nf_cli_json_add_text (object, "mac", mac);
  if (point->flash_bytes != 0)
    nf_cli_json_add_number (object, "flash-size", point->flash_bytes);
  nf_cli_json_add_text (object, "title", point->title);
  nf_cli_json_add_number (object, "sectors", point->n_sectors);
  nf_cli_json_add_number (object, "size", point->bytes);
  json_object_object_add (object, "cut", json_object_new_boolean (point->is_cut));
  return nf_cli_json_finish (object);
}

/* --- Answers ----------------------------------------------------------------------------- */

char *
nf_cli_json_format_difference (NfRange range)
{
  NfCliJson *object = nf_cli_json_begin ("difference");

  nf_cli_json_add_number (object, "address", range.address);
  nf_cli_json_add_number (object, "size", range.size);
  return nf_cli_json_finish (object);
}

static const char *
get_content_name (NfContent content)
{
  static const char *const names[NF_N_CONTENTS] = {
    [NF_CONTENT_UNREAD] = "unread",
    [NF_CONTENT_BLANK] = "blank",
    [NF_CONTENT_PROGRAM] = "program",
    [NF_CONTENT_FILE_SYSTEM] = "file-system",
    [NF_CONTENT_LFS] = "lfs",
    [NF_CONTENT_INIT_DATA] = "init-data",
    [NF_CONTENT_RF_CAL] = "rf-cal",
    [NF_CONTENT_PARAMETERS] = "parameters",
    [NF_CONTENT_CONFIGURATION] = "configuration",
    [NF_CONTENT_UNKNOWN] = "unknown",
  };

  return names[content];
}

char *
nf_cli_json_format_region (const NfRegion *region)
{
  NfCliJson *object = nf_cli_json_begin ("region");

  nf_cli_json_add_number (object, "address", region->range.address);
  nf_cli_json_add_number (object, "size", region->range.size);
  nf_cli_json_add_text (object, "content", get_content_name (region->now));
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_saved (const char *path, guint32 address, gsize size)
{
  NfCliJson *object = nf_cli_json_begin ("saved");

  nf_cli_json_add_text (object, "file", path);
  nf_cli_json_add_number (object, "address", address);
  nf_cli_json_add_number (object, "size", size);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_memory (const NfChore *chore, guint32 value)
{
  NfCliJson *object = nf_cli_json_begin ("memory");

  nf_cli_json_add_number (object, "address", chore->address);
  nf_cli_json_add_number (object, "value", value);
  if (chore->kind == NF_CHORE_WRITE_MEMORY)
    nf_cli_json_add_number (object, "mask", chore->mask);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_status (const NfChore *chore, guint32 value, guint32 before)
{
  NfCliJson *object = nf_cli_json_begin ("flash-status");

  nf_cli_json_add_number (object, "registers", chore->size);
  nf_cli_json_add_number (object, "value", value);
  if (chore->kind == NF_CHORE_WRITE_STATUS)
    nf_cli_json_add_number (object, "before", before);
  return nf_cli_json_finish (object);
}

char *
nf_cli_json_format_sfdp (guint32 address, GBytes *bytes)
{
  NfCliJson *object = nf_cli_json_begin ("sfdp");
  g_autoptr (GString) hex = g_string_new (NULL);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  nf_cli_json_add_number (object, "address", address);
  nf_cli_json_add_text (object, "data", hex->str);
  return nf_cli_json_finish (object);
}

/* --- The program ------------------------------------------------------------------------- */

char *
nf_cli_json_format_version (void)
{
  NfCliJson *object = nf_cli_json_begin ("version");

  nf_cli_json_add_text (object, "version", NF_VERSION);
  return nf_cli_json_finish (object);
}
